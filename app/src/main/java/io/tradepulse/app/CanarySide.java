package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.canary.Canary;
import io.tradepulse.canary.CanaryOptions;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.latency.CanaryFigures;
import io.tradepulse.model.EpochClock;
import io.tradepulse.serve.ApiKey;
import io.tradepulse.serve.ApiKeys;
import io.tradepulse.tls.ReloadingTls;
import io.tradepulse.tls.TlsException;
import io.tradepulse.tls.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The canary inside a process that serves: by that process's own door, or by one elsewhere, and
/// back over the WebSocket here.
///
/// Thread-safe.
final class CanarySide implements AutoCloseable {
    static final int MOST_FIRST_SYMBOLS = 1_000_000;

    private final Settings settings;
    private final Optional<String> target;
    private final boolean isOn;

    /// Opens this process's WebSocket to it where keys are asked for; known to nobody else.
    private final String secret = ApiKeys.random();

    private volatile @Nullable Canary canary;

    CanarySide(Settings settings, boolean hasDoor, boolean serves) {
        this.settings = settings;
        this.target = settings.get(Settings.CANARY_TARGET);
        boolean isWanted = settings.get(Settings.CANARY_INTERVAL_MS) > 0;
        this.isOn = isWanted && serves && (hasDoor || target.isPresent());
    }

    boolean isOn() {
        return isOn;
    }

    boolean isByOwnDoor() {
        return isOn && target.isEmpty();
    }

    /// What is let in to HTTP for it; null where there is none.
    @Nullable ApiKey key() {
        return isOn ? ApiKey.forCanary(secret) : null;
    }

    /// Begins. Once only, where it is on.
    ///
    /// @param door this process's own; null where it has none
    void start(
            @Nullable DoorSide door, int httpPort, PrometheusRegistry registry, EpochClock clock) {
        boolean isAway = target.isPresent();
        SenderOptions to = isAway || door == null ? to(target.orElseThrow()) : door.canary();
        String certificate = settings.get(Settings.HTTP_TLS_CERT);
        Canary started =
                Canary.start(
                        new CanaryOptions(
                                to,
                                socket(httpPort, !certificate.isEmpty()),
                                secret,
                                certificate.isEmpty() ? null : new ShownCertificate(certificate),
                                CanaryOptions.symbols(
                                        isAway ? new SecureRandom().nextInt(MOST_FIRST_SYMBOLS) : 0,
                                        settings.get(Settings.CANARY_SYMBOLS)),
                                Duration.ofMillis(settings.get(Settings.CANARY_INTERVAL_MS))),
                        System::nanoTime,
                        clock);
        canary = started;
        registry.register(started.metrics());
    }

    /// A door of another process, which others like this one may send to as well.
    private SenderOptions to(String target) {
        int colon = target.lastIndexOf(':');
        ReloadingTls tls = tls();
        return SenderOptions.to(
                        target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))
                .withToken(settings.get(Settings.CANARY_TOKEN).orElse(null))
                .withTls(tls == null ? null : tls::context);
    }

    private @Nullable ReloadingTls tls() {
        String authorities = settings.get(Settings.CANARY_TLS_CA);
        if (authorities.isEmpty()) {
            return null;
        }
        try {
            return new ReloadingTls(
                    new TlsFiles(null, null, Path.of(authorities)), System::nanoTime);
        } catch (TlsException e) {
            throw new ConfigException("CANARY_TLS_CA: " + e.getMessage());
        }
    }

    private URI socket(int port, boolean isEncrypted) {
        String host = LocalAddress.of(settings.get(Settings.HTTP_HOST));
        String place = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((isEncrypted ? "wss://" : "ws://") + place + ":" + port + "/ws");
    }

    /// How its ticks have fared; empty where there is none.
    Optional<CanaryFigures> figures() {
        return Optional.ofNullable(canary).map(Canary::figures);
    }

    @Override
    public void close() {
        Canary started = canary;
        if (started != null) {
            started.close();
        }
    }
}
