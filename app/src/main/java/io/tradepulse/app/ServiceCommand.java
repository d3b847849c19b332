package io.tradepulse.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;

/// A command that runs one part of the platform as a service of its own, until it is told to stop
/// or its store can't be had.
abstract class ServiceCommand implements Callable<Integer> {
    /// Where ticks come from and go to, and what is said of it.
    private static final List<String> SHARED_SETTINGS =
            List.of(
                    "BUS",
                    "KAFKA_",
                    "REDIS_",
                    "STORE",
                    "STORE_",
                    "DATABASE_URL",
                    "POSTGRES_",
                    "LOG_");

    @Mixin SettingOptions settingOptions = new SettingOptions();

    /// What its process does.
    abstract Set<Role> roles(Settings settings);

    /// Names of the settings that it has beside those that all services have, or how names begin,
    /// where they end in `_`.
    abstract List<String> ownSettings();

    /// What it has in place of the usual default.
    abstract Map<Setting<?>, String> defaults();

    /// Says where it can be reached.
    abstract void print(Platform platform);

    /// Its flags.
    final List<Setting<?>> settings() {
        List<String> names =
                Stream.concat(ownSettings().stream(), SHARED_SETTINGS.stream()).toList();
        return Settings.ALL.stream()
                .filter(setting -> names.stream().anyMatch(name -> is(setting, name)))
                .toList();
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = settingOptions.settings(defaults());
        Set<Role> roles = roles(settings);
        Buses.check(settings, roles);
        StopSignal stop = StopSignal.install();
        try (Platform platform = Platform.start(settings, roles)) {
            print(platform);
            platform.statusPort()
                    .ifPresent(port -> System.out.println("Metrics and health on port " + port));
            await(platform, stop);
        } finally {
            stop.done();
        }
        return ExitCode.GOOD;
    }

    /// Waits until it is to stop.
    ///
    /// @throws StartException where the store can't be had
    static void await(Platform platform, StopSignal stop) throws InterruptedException {
        CompletableFuture<Void> opened = platform.storeOpened();
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
    }

    private static boolean is(Setting<?> setting, String name) {
        return name.endsWith("_") ? setting.name().startsWith(name) : setting.name().equals(name);
    }
}
