package io.tradepulse.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
    /// All but those of services that stand alone.
    static final List<Setting<?>> SETTINGS =
            Settings.ALL.stream()
                    .filter(setting -> !setting.name().startsWith("METRICS_"))
                    .toList();

    @Mixin SourceOptions sourceOptions = new SourceOptions();

    @Option(names = "--no-source", description = "Wait for senders instead.")
    boolean noSource;

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Override
    public Integer call() throws Exception {
        SourceChoice choice = choice();
        Settings settings = settingOptions.settings(Map.of());
        StopSignal stop = StopSignal.install();
        try {
            run(choice, settings, stop);
        } finally {
            stop.done();
        }
        return ExitCode.GOOD;
    }

    private SourceChoice choice() {
        if (!noSource) {
            return SourceFlags.choice(sourceOptions);
        }
        if (sourceOptions.source != null
                || !sourceOptions.files.isEmpty()
                || sourceOptions.rate != null) {
            throw new ConfigException("--no-source contradicts --source, --file and --rate");
        }
        return new SourceChoice.None();
    }

    private static void run(SourceChoice choice, Settings settings, StopSignal stop)
            throws InterruptedException {
        Optional<PlayedFiles> files =
                choice instanceof SourceChoice.Csv csv
                        ? Optional.of(new PlayedFiles(csv.options()))
                        : Optional.empty();
        try (Platform platform =
                        Platform.start(settings, Role.ALL, files.map(Function.identity()));
                RunningSource source = new RunningSource(choice, settings, platform, files)) {
            Banner.print(settings, platform, choice);
            source.start();
            ServiceCommand.await(platform, stop);
        }
    }
}
