package io.tradepulse.app;

import io.tradepulse.feed.FeedRunner;
import io.tradepulse.feed.SendReport;
import io.tradepulse.feed.SenderListener;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSender;
import io.tradepulse.feed.csv.CsvReplay;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The source inside `up`, on a thread of its own. It goes through a door like anybody else, with
/// acknowledgements.
///
/// Thread-safe.
final class RunningSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningSource.class);
    private static final Duration DRAIN = Duration.ofMinutes(10);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration TURN = Duration.ofSeconds(1);

    private final SourceChoice choice;
    private final Settings settings;
    private final Platform platform;
    private final Optional<PlayedFiles> files;
    private final Thread thread;

    /// @param files who is told of each replay, to steer it
    RunningSource(
            SourceChoice choice,
            Settings settings,
            Platform platform,
            Optional<PlayedFiles> files) {
        this.choice = choice;
        this.settings = settings;
        this.platform = platform;
        this.files = files;
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
            if (choice instanceof SourceChoice.Synthetic) {
                platform.storeOpened().join();
            }
            do {
                play(
                        choice.open(
                                new SourceChoice.Surroundings(
                                        settings,
                                        platform.instruments(),
                                        platform.clock(),
                                        this::lastPrice)));
            } while (isWantedAgain());
        } catch (IOException | CompletionException e) {
            LOG.error("the source stopped: {}", SourceFlags.reason(e));
        } catch (InterruptedException _) {
            // Closed: it ends here.
        }
    }

    /// What has ended may be played again; anything else is over.
    private boolean isWantedAgain() throws InterruptedException {
        if (files.isPresent()) {
            files.get().ended();
            files.get().awaitAgain();
        }
        return files.isPresent();
    }

    private double lastPrice(String symbol) {
        return choice instanceof SourceChoice.Synthetic synthetic
                ? platform.latest()
                        .latest(platform.instruments().of(synthetic.provider(), symbol))
                        .map(Tick::price)
                        .orElse(Double.NaN)
                : Double.NaN;
    }

    private void play(OpenSource opened) throws IOException, InterruptedException {
        if (opened.source() instanceof CsvReplay replay) {
            files.ifPresent(control -> control.plays(replay));
        }
        SenderOptions options = opened.options(platform.sender());
        long startedAt = System.nanoTime();
        try (TickSender sender = TickSender.open(options, SenderListener.NONE, platform.clock());
                FeedRunner runner =
                        new FeedRunner("feed", opened.source(), sender, System::nanoTime)) {
            runner.start();
            boolean over = false;
            while (!over) {
                over = runner.awaitEnd(TURN);
            }
            if (runner.ended() && sender.drain(DRAIN)) {
                report(sender.report(), System.nanoTime() - startedAt, opened.summary().get());
            }
        }
    }

    private static void report(SendReport report, long nanos, String summary) {
        LOG.info(
                "the source has ended: {} ticks sent and stored in {} ms, {} of them rejected {}{}",
                report.acknowledged(),
                nanos / 1_000_000,
                report.rejectedLines(),
                report.rejected(),
                summary.isEmpty() ? "" : ", " + summary);
    }

    /// Sends no more, and waits a moment for what is under way.
    @Override
    public void close() {
        try {
            thread.interrupt();
            // One that was never started can't be waited for.
            if (thread.isAlive()) {
                thread.join(CLOSE_PATIENCE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
