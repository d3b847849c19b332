package io.tradepulse.app;

import io.tradepulse.feed.FeedRunner;
import io.tradepulse.feed.SendReport;
import io.tradepulse.feed.SenderListener;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.SyntheticSource;
import io.tradepulse.feed.TickSender;
import io.tradepulse.feed.TickSource;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.feed.csv.CsvReplay;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The source inside `up`, on a thread of its own. It goes through the door like anybody else, with
/// acknowledgements.
///
/// Thread-safe.
final class RunningSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningSource.class);
    private static final Duration DRAIN = Duration.ofMinutes(10);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final String SYNTHETIC = "synthetic";
    private static final String CSV = "csv";
    private static final long MAX_ROWS_SAID = 10;

    private final SourceChoice choice;
    private final Settings settings;
    private final Platform platform;
    private final Thread thread;
    private final AtomicLong badRows = new AtomicLong();

    RunningSource(SourceChoice choice, Settings settings, Platform platform) {
        this.choice = choice;
        this.settings = settings;
        this.platform = platform;
        this.thread = Thread.ofPlatform().name("source").daemon().unstarted(this::run);
    }

    /// Begins; the synthetic source waits for the store, to go on from its last prices.
    void start() {
        if (!(choice instanceof SourceChoice.None)) {
            thread.start();
        }
    }

    private void run() {
        try {
            switch (choice) {
                case SourceChoice.None _ -> {}
                case SourceChoice.Synthetic synthetic -> playSynthetic(synthetic);
                case SourceChoice.Csv csv -> playFile(csv);
            }
        } catch (IOException | CompletionException e) {
            LOG.error("the source stopped: {}", e.getMessage());
        } catch (InterruptedException _) {
            // Closed: it ends here.
        }
    }

    private void playSynthetic(SourceChoice.Synthetic synthetic)
            throws IOException, InterruptedException {
        platform.storeOpened().join();
        TickSource source =
                new SyntheticSource(
                        platform.instruments(),
                        SYNTHETIC,
                        synthetic.pace(settings),
                        System.nanoTime(),
                        this::lastPrice,
                        platform.clock(),
                        System::nanoTime);
        play(source, options(SYNTHETIC));
    }

    private double lastPrice(String symbol) {
        return platform.latest()
                .latest(platform.instruments().of(SYNTHETIC, symbol))
                .map(Tick::price)
                .orElse(Double.NaN);
    }

    private void playFile(SourceChoice.Csv csv) throws IOException, InterruptedException {
        CsvOptions played =
                CsvOptions.of(csv.file().toString()).withProvider(CSV).withPace(csv.pace());
        TickSource source =
                CsvReplay.open(
                        played,
                        platform.instruments(),
                        platform.clock(),
                        System::nanoTime,
                        (file, line, why) -> {
                            if (badRows.incrementAndGet() <= MAX_ROWS_SAID) {
                                LOG.warn("{}:{} is passed over: {}", file.getFileName(), line, why);
                            }
                        });
        boolean keepTime = csv.pace().keepTime();
        SenderOptions options = options(CSV).withReplay(keepTime);
        play(source, keepTime ? options.withSession(CsvReplay.contentSession(played)) : options);
    }

    private SenderOptions options(String provider) {
        return platform.sender().withProvider(provider);
    }

    private void play(TickSource source, SenderOptions options)
            throws IOException, InterruptedException {
        long startedAt = System.nanoTime();
        try (TickSender opened = TickSender.open(options, SenderListener.NONE, platform.clock());
                FeedRunner runner = new FeedRunner("feed", source, opened, System::nanoTime)) {
            runner.start();
            boolean over = false;
            while (!over) {
                over = runner.awaitEnd(TURN);
            }
            if (runner.ended() && opened.drain(DRAIN)) {
                report(opened.report(), System.nanoTime() - startedAt);
            }
        }
    }

    private void report(SendReport report, long nanos) {
        LOG.info(
                "the source has ended: {} ticks sent and stored in {} ms, {} of them rejected {}, {} rows passed over",
                report.acknowledged(),
                nanos / 1_000_000,
                report.rejectedLines(),
                report.rejected(),
                badRows.get());
    }

    /// Sends no more, and waits a moment for what is under way.
    @Override
    public void close() {
        try {
            thread.interrupt();
            thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
