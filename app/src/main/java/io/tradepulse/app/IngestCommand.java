package io.tradepulse.app;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `tradepulse ingest`: the door for ticks and what keeps them, and nothing that answers questions
/// about them.
@Command(
        name = "ingest",
        description = "Run the door for ticks alone: validate, store, acknowledge.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class IngestCommand implements Callable<Integer> {
    static final List<Setting<?>> SETTINGS =
            Stream.concat(
                            Settings.ALL.stream()
                                    .filter(
                                            s ->
                                                    Stream.of(
                                                                    "TCP_",
                                                                    "VALIDATION_",
                                                                    "METRICS_",
                                                                    "STORE_",
                                                                    "POSTGRES_",
                                                                    "LOG_")
                                                            .anyMatch(s.name()::startsWith)),
                            Stream.of(
                                    Settings.BUS,
                                    Settings.STORE,
                                    Settings.DATABASE_URL,
                                    Settings.DATA_DIR,
                                    Settings.HTTP_HOST))
                    .toList();

    static final Map<Setting<?>, String> DEFAULTS =
            Map.of(Settings.TCP_HOST, "0.0.0.0", Settings.HTTP_HOST, "0.0.0.0");

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Override
    public Integer call() throws Exception {
        Settings settings = settingOptions.settings(DEFAULTS);
        StopSignal stop = StopSignal.install();
        try (Ingestor ingestor = Ingestor.start(settings)) {
            System.out.println("Taking ticks on port " + ingestor.tcpPort());
            ingestor.statusPort()
                    .ifPresent(port -> System.out.println("Metrics and health on port " + port));
            CompletableFuture<Void> opened = ingestor.storeOpened();
            CompletableFuture<Void> _ =
                    opened.whenComplete(
                            (_, failure) -> {
                                if (failure != null) {
                                    stop.raise();
                                }
                            });
            stop.await();
            if (opened.isCompletedExceptionally()) {
                throw new StartException(opened.exceptionNow().getMessage());
            }
        } finally {
            stop.done();
        }
        return ExitCode.GOOD;
    }
}
