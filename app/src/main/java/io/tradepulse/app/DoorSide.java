package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.ingest.AccessTokens;
import io.tradepulse.ingest.BatchIntake;
import io.tradepulse.ingest.DoorConfig;
import io.tradepulse.ingest.IngestMetrics;
import io.tradepulse.ingest.IngestParts;
import io.tradepulse.ingest.TcpDoor;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ways in for ticks: the TCP door, what the HTTP sink hands over to, and where a source inside
/// this process sends to.
///
/// Thread-safe.
final class DoorSide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DoorSide.class);
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final String LOCAL = "127.0.0.1";

    private final Settings settings;
    private final IngestParts parts;
    private final AccessTokens tokens;
    private final String sourceToken = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    private final String canaryToken = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    private volatile @Nullable TcpDoor door;
    private @Nullable TcpDoor sourceDoor;

    DoorSide(
            Settings settings,
            Bus bus,
            Instruments instruments,
            PrometheusRegistry registry,
            Latencies latencies,
            EpochClock clock) {
        this.settings = settings;
        this.tokens = settings.get(Settings.TCP_AUTH_TOKENS);
        this.parts =
                new IngestParts(
                        validation(settings),
                        bus,
                        instruments,
                        clock,
                        new IngestMetrics(registry, latencies));
    }

    static ValidationConfig validation(Settings settings) {
        return new ValidationConfig(
                settings.get(Settings.VALIDATION_SYMBOLS),
                settings.get(Settings.VALIDATION_QUOTE_CHECK),
                settings.get(Settings.VALIDATION_MAX_TIMESTAMP_AGE),
                settings.get(Settings.VALIDATION_MAX_CLOCK_SKEW_MS),
                settings.get(Settings.VALIDATION_MAX_PRICE_DEVIATION),
                settings.get(Settings.VALIDATION_REANCHOR_TICKS),
                settings.get(Settings.VALIDATION_REFERENCE_TTL),
                settings.get(Settings.VALIDATION_MAX_SYMBOLS),
                settings.get(Settings.VALIDATION_STRICT));
    }

    /// Ticks that come as documents, by the same rules.
    BatchIntake batches() {
        return new BatchIntake(parts, settings.get(Settings.TCP_MAX_LINE_BYTES), tokens);
    }

    /// Takes connections from here on.
    ///
    /// @param hasCanary whether a canary in this process comes by the door, too; its place is one
    ///   more than there are for others
    /// @throws StartException where the port can't be had
    void open(boolean hasCanary) throws IOException {
        DoorConfig config =
                new DoorConfig(
                        settings.get(Settings.TCP_HOST),
                        settings.get(Settings.TCP_PORT),
                        settings.get(Settings.TCP_MAX_CONNECTIONS) + (hasCanary ? 1 : 0),
                        settings.get(Settings.TCP_MAX_CONNECTIONS_PER_CLIENT),
                        settings.get(Settings.TCP_MAX_LINES_PER_SECOND),
                        settings.get(Settings.TCP_MAX_LINE_BYTES),
                        settings.get(Settings.TCP_IDLE_TIMEOUT_SECONDS),
                        settings.get(Settings.TCP_DEFAULT_PROVIDER),
                        hasCanary ? tokens.withCanary(canaryToken) : tokens,
                        DoorTls.of(settings),
                        !settings.get(Settings.TCP_TLS_CLIENT_CA).isEmpty());
        try {
            door = TcpDoor.open(config, parts);
        } catch (BindException e) {
            throw StartException.taken("TCP_PORT", config.host(), config.port(), e);
        }
        warnWhereAllMayEnter(config);
        if (config.tls() != null
                || config.tokens().areAskedFor()
                || (hasCanary && !isForCanary())) {
            sourceDoor = TcpDoor.open(config.forOneInside(sourceToken), parts);
        }
    }

    private static void warnWhereAllMayEnter(DoorConfig config) throws IOException {
        boolean isLocal = InetAddress.getByName(config.host()).isLoopbackAddress();
        if (!isLocal && !config.tokens().areAskedFor() && !config.needsCertificate()) {
            LOG.warn(
                    "the door is open to the network, and to all: TCP_AUTH_TOKENS or"
                            + " TCP_TLS_CLIENT_CA let in whom you know");
        }
    }

    /// Where a source inside this process sends to: the door of all, or where that asks for
    /// something, one of its own that opens to a token nobody else knows.
    SenderOptions sender() {
        TcpDoor own = sourceDoor;
        if (own != null) {
            return SenderOptions.to(LOCAL, own.port()).withToken(sourceToken);
        }
        return SenderOptions.to(LocalAddress.of(settings.get(Settings.TCP_HOST)), port());
    }

    /// Where the canary inside this process sends to: the door of all, by its TLS and with a token
    /// of its own; or where that asks for a certificate, or has few places for this machine, the
    /// one for a source inside.
    SenderOptions canary() {
        if (!isForCanary()) {
            return sender();
        }
        boolean isPlain = settings.get(Settings.TCP_TLS_CERT).isEmpty();
        return SenderOptions.to(LocalAddress.of(settings.get(Settings.TCP_HOST)), port())
                .withToken(tokens.areAskedFor() ? canaryToken : null)
                .withTls(
                        isPlain ? null : new ShownCertificate(settings.get(Settings.TCP_TLS_CERT)));
    }

    private boolean isForCanary() {
        return settings.get(Settings.TCP_TLS_CLIENT_CA).isEmpty()
                && settings.get(Settings.TCP_MAX_CONNECTIONS_PER_CLIENT) == 0
                && settings.get(Settings.TCP_MAX_LINES_PER_SECOND) == 0;
    }

    int port() {
        TcpDoor opened = door;
        if (opened == null) {
            throw new IllegalStateException("the door has not been opened");
        }
        return opened.port();
    }

    boolean isListening() {
        TcpDoor opened = door;
        return opened != null && opened.isListening();
    }

    @Override
    public void close() {
        for (TcpDoor opened : new @Nullable TcpDoor[] {sourceDoor, door}) {
            if (opened != null) {
                opened.close(PATIENCE);
            }
        }
    }
}
