package io.tradepulse.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tradepulse up`: everything in this process, until it is told to stop.
@Command(
        name = "up",
        description =
                "Run everything in this process: the door for ticks, the bus, the store, bars, REST and the page.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class UpCommand implements Callable<Integer> {
    enum Source {
        synthetic,
        csv
    }

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description =
                    "Where ticks come from: ${COMPLETION-CANDIDATES} (default: synthetic, or csv with --file).")
    @Nullable Source source;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "A Stooq CSV file to play: 5-minute, hourly or daily bars, in any of Stooq's forms.")
    @Nullable Path file;

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many times faster than recorded; 0: as fast as it goes, at the recorded times."
                            + " Otherwise times are moved to now.")
    double speed;

    @Option(
            names = "--keep-time",
            description = "Play recorded ticks at their recorded times; --speed 0 implies it.")
    boolean keepTime;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Synthetic ticks a second, instead of a batch every few seconds.")
    @Nullable Double rate;

    @Option(names = "--no-source", description = "Wait for senders instead.")
    boolean noSource;

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Override
    public Integer call() throws Exception {
        SourceChoice choice = SourceChoice.of(this);
        Settings settings = settingOptions.settings(Map.of());
        StopSignal stop = StopSignal.install();
        try {
            run(choice, settings, stop);
        } finally {
            stop.done();
        }
        return ExitCode.GOOD;
    }

    private static void run(SourceChoice choice, Settings settings, StopSignal stop)
            throws InterruptedException {
        try (Platform platform = Platform.start(settings);
                RunningSource source = new RunningSource(choice, settings, platform)) {
            Banner.print(settings, platform, choice);
            source.start();
            CompletableFuture<Void> storeOpened = platform.storeOpened();
            CompletableFuture<Void> _ =
                    storeOpened.whenComplete(
                            (_, failure) -> {
                                if (failure != null) {
                                    stop.raise();
                                }
                            });
            stop.await();
            if (storeOpened.isCompletedExceptionally()) {
                throw new StartException(storeOpened.exceptionNow().getMessage());
            }
        }
    }
}
