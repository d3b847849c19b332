package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.FeedRunner;
import io.tradepulse.feed.ProgressPrinter;
import io.tradepulse.feed.SendReport;
import io.tradepulse.feed.SenderListener;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSender;
import io.tradepulse.feed.TickSource;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.serve.StatusApi;
import java.io.Console;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `tradepulse generate`: one source, sent to a door, with acknowledgements, until it ends or is
/// told to.
@Command(
        name = "generate",
        description = "Send the ticks of a source to a door for ticks, and lose none.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
    static final List<Setting<?>> SETTINGS =
            List.of(
                    Settings.INGESTION_INTERVAL_SECONDS,
                    Settings.DATA_DIR,
                    Settings.HTTP_HOST,
                    Settings.METRICS_ENABLED,
                    Settings.METRICS_PORT,
                    Settings.METRICS_PATH,
                    Settings.LOG_LEVEL,
                    Settings.LOG_FORMAT);

    static final Map<Setting<?>, String> DEFAULTS =
            Map.of(Settings.HTTP_HOST, "0.0.0.0", Settings.METRICS_PORT, "8085");

    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration LAST_DRAIN = Duration.ofSeconds(7);
    private static final String PRICES = "synthetic-prices.properties";
    private static final long SAVE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    @Mixin SourceOptions sourceOptions = new SourceOptions();

    @Mixin DoorOptions doorOptions = new DoorOptions();

    @Mixin ReconnectOptions reconnectOptions = new ReconnectOptions();

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Override
    public Integer call() throws Exception {
        SourceChoice choice = SourceFlags.choice(sourceOptions);
        SenderOptions door = reconnectOptions.of(doorOptions.sender());
        Settings settings = settingOptions.settings(DEFAULTS);
        StopSignal stop = StopSignal.install();
        try {
            return run(choice, door, settings, stop);
        } finally {
            stop.done();
        }
    }

    private static int run(
            SourceChoice choice, SenderOptions door, Settings settings, StopSignal stop)
            throws InterruptedException {
        EpochClock clock = EpochClock.system();
        try {
            LastPrices prices = lastPrices(choice, settings);
            OpenSource opened =
                    choice.open(
                            new SourceChoice.Surroundings(
                                    settings,
                                    new Instruments(),
                                    clock,
                                    symbol -> prices == null ? Double.NaN : prices.of(symbol)));
            SenderOptions options = opened.options(door);
            log().info("{} to {}", choice.text(), options);
            TickSource source = prices == null ? opened.source() : prices.watch(opened.source());
            try (TickSender sender = TickSender.open(options, SenderListener.NONE, clock);
                    FeedRunner runner = new FeedRunner("feed", source, sender, System::nanoTime);
                    StatusApi _ = status(settings, clock, sender)) {
                runner.start();
                watch(runner, sender, opened, prices, stop);
                return finish(runner, sender, opened);
            } finally {
                save(prices);
            }
        } catch (IOException e) {
            throw new StartException(SourceFlags.reason(e), e);
        }
    }

    private static @Nullable LastPrices lastPrices(SourceChoice choice, Settings settings)
            throws IOException {
        return choice instanceof SourceChoice.Synthetic
                ? new LastPrices(Path.of(settings.get(Settings.DATA_DIR)).resolve(PRICES))
                : null;
    }

    private static void save(@Nullable LastPrices prices) {
        try {
            if (prices != null) {
                prices.save();
            }
        } catch (IOException e) {
            log().warn(
                            "the last prices could not be saved, and begin anew next time: {}",
                            e.getMessage());
        }
    }

    /// A second generator on a machine finds the port taken, and goes on without.
    private static @Nullable StatusApi status(
            Settings settings, EpochClock clock, TickSender sender) {
        if (!settings.get(Settings.METRICS_ENABLED)) {
            return null;
        }
        PrometheusRegistry registry = new PrometheusRegistry();
        ProcessMetrics.register(registry);
        SenderMetrics.register(registry, sender::report);
        StatusApi api =
                new StatusApi(
                        settings.get(Settings.HTTP_HOST),
                        settings.get(Settings.METRICS_PORT),
                        settings.get(Settings.METRICS_PATH),
                        registry,
                        clock,
                        () -> "");
        try {
            api.start();
            return api;
        } catch (BindException e) {
            log().warn("no metrics: METRICS_PORT {}", e.getMessage());
            return null;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // it still is, where there is no terminal
    static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private static void watch(
            FeedRunner runner,
            TickSender sender,
            OpenSource opened,
            @Nullable LastPrices prices,
            StopSignal stop)
            throws InterruptedException, IOException {
        ProgressPrinter printer = new ProgressPrinter(System.err, isTerminal(), System::nanoTime);
        Supplier<FeedProgress> progress = opened.progress();
        Supplier<FeedProgress> shown =
                progress == null
                        ? () -> FeedProgress.endless(sender.report().acknowledged())
                        : progress;
        long savedAt = System.nanoTime();
        while (!runner.awaitEnd(TURN) && !stop.isRaised()) {
            printer.update(shown.get());
            if (System.nanoTime() - savedAt > SAVE_EVERY_NANOS) {
                savedAt = System.nanoTime();
                save(prices);
            }
        }
        if (stop.isRaised()) {
            runner.close();
        }
        boolean all = sender.drain(LAST_DRAIN);
        while (!all && !stop.isRaised() && !sender.hasStopped()) {
            all = sender.drain(TURN);
        }
        printer.finish(shown.get());
    }

    /// Says exactly what became of every tick.
    private static int finish(FeedRunner runner, TickSender sender, OpenSource opened) {
        SendReport report = sender.report();
        String summary = opened.summary().get();
        System.out.printf(
                "sent %d, acknowledged %d, rejected %d%s, sent again %d, reconnects %d%s%n",
                report.sent(),
                report.acknowledged(),
                report.rejectedLines(),
                report.rejected().isEmpty() ? "" : " " + report.rejected(),
                report.resent(),
                report.reconnects(),
                summary.isEmpty() ? "" : "; " + summary);
        runner.failure().ifPresent(e -> System.err.println("tradepulse: " + SourceFlags.reason(e)));
        boolean good = runner.failure().isEmpty() && report.acknowledged() == report.sent();
        return good ? ExitCode.GOOD : ExitCode.FAILURE;
    }

    /// Asked for late: what is logged, and how, is known with the settings.
    private static Logger log() {
        return LoggerFactory.getLogger(GenerateCommand.class);
    }
}
