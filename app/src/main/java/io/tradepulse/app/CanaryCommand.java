package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.canary.Canary;
import io.tradepulse.canary.CanaryOptions;
import io.tradepulse.model.EpochClock;
import io.tradepulse.serve.StatusApi;
import io.tradepulse.tls.ReloadingTls;
import io.tradepulse.tls.TlsException;
import io.tradepulse.tls.TlsFiles;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tradepulse canary`: probes the way from a door to a WebSocket, wherever they are.
@Command(
        name = "canary",
        description = "Send probing ticks to a door, and time how they come back over a WebSocket.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class CanaryCommand implements Callable<Integer> {
    private static final Set<String> NAMES =
            Set.of("CANARY_INTERVAL_MS", "CANARY_SYMBOLS", "HTTP_HOST");

    /// Its flags.
    static final List<Setting<?>> SETTINGS =
            Settings.ALL.stream()
                    .filter(
                            setting ->
                                    NAMES.contains(setting.name())
                                            || setting.name().startsWith("METRICS_")
                                            || setting.name().startsWith("LOG_"))
                    .toList();

    static final Map<Setting<?>, String> DEFAULTS =
            Map.of(Settings.HTTP_HOST, "0.0.0.0", Settings.METRICS_PORT, "8087");

    @Mixin DoorOptions doorOptions = new DoorOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "ws://localhost:8000/ws",
            description = "The WebSocket they come back over (default: ${DEFAULT-VALUE}).")
    URI url = URI.create("ws://localhost:8000/ws");

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "What lets it in there, where a key is asked for.")
    @Nullable Path keyFile;

    @Option(
            names = "--url-ca",
            paramLabel = "FILE",
            description = "PEM: trust there whom one of these vouches for.")
    @Nullable Path urlCa;

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Override
    public Integer call() throws Exception {
        Settings settings = settingOptions.settings(DEFAULTS);
        CanaryOptions options = options(settings);
        StopSignal stop = StopSignal.install();
        EpochClock clock = EpochClock.system();
        try (Canary canary = Canary.start(options, System::nanoTime, clock);
                StatusApi _ = status(settings, clock, canary)) {
            System.out.println("Canary " + options);
            stop.await();
        } finally {
            stop.done();
        }
        return ExitCode.GOOD;
    }

    private CanaryOptions options(Settings settings) {
        int interval = settings.get(Settings.CANARY_INTERVAL_MS);
        if (interval == 0) {
            throw new ConfigException("CANARY_INTERVAL_MS", "0", "leaves nothing to do");
        }
        if (!"ws".equals(url.getScheme()) && !"wss".equals(url.getScheme())) {
            throw new ConfigException(
                    "--url", url.toString(), "is not like ws://localhost:8000/ws");
        }
        ReloadingTls tls = tls();
        return new CanaryOptions(
                doorOptions.sender(),
                url,
                DoorOptions.secret("--key-file", keyFile),
                tls == null ? null : tls::context,
                CanaryOptions.symbols(
                        new SecureRandom().nextInt(CanarySide.MOST_FIRST_SYMBOLS),
                        settings.get(Settings.CANARY_SYMBOLS)),
                Duration.ofMillis(interval));
    }

    private @Nullable ReloadingTls tls() {
        try {
            return urlCa == null
                    ? null
                    : new ReloadingTls(new TlsFiles(null, null, urlCa), System::nanoTime);
        } catch (TlsException e) {
            throw new ConfigException("--url-ca: " + e.getMessage());
        }
    }

    private static @Nullable StatusApi status(Settings settings, EpochClock clock, Canary canary) {
        if (!settings.get(Settings.METRICS_ENABLED)) {
            return null;
        }
        PrometheusRegistry registry = new PrometheusRegistry();
        ProcessMetrics.register(registry);
        registry.register(canary.metrics());
        String host = settings.get(Settings.HTTP_HOST);
        int port = settings.get(Settings.METRICS_PORT);
        StatusApi api =
                new StatusApi(
                        host,
                        port,
                        settings.get(Settings.METRICS_PATH),
                        registry,
                        clock,
                        canary::problem);
        try {
            api.start();
            System.out.println("Metrics and health on port " + api.port());
            return api;
        } catch (BindException e) {
            throw StartException.taken("METRICS_PORT", host, port, e);
        }
    }
}
