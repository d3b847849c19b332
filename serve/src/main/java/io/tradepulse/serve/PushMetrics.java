package io.tradepulse.serve;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Counts what is pushed.
///
/// Thread-safe.
final class PushMetrics {
    /// Shown from the start, so that a rate of the first ones can be told.
    private static final String TOO_SLOW = "1013";

    private final Gauge clients;
    private final Gauge sessions;
    private final Counter frames;
    private final Counter bytes;
    private final Counter messages;
    private final Counter conflations;
    private final Counter dropped;
    private final Counter refused;
    private final Counter closed;

    PushMetrics(PrometheusRegistry registry) {
        clients =
                Gauge.builder()
                        .name("websocket_clients")
                        .help("Clients that are connected, by WebSocket and by SSE.")
                        .labelNames("kind")
                        .register(registry);
        sessions =
                Gauge.builder()
                        .name("websocket_sessions")
                        .help("Sessions, those included that wait for their client to come back.")
                        .register(registry);
        frames = counter(registry, "websocket_frames", "Frames handed to sockets.");
        bytes = counter(registry, "websocket_bytes", "Bytes of these frames.");
        messages = counter(registry, "websocket_messages_received", "Messages of clients.");
        conflations =
                counter(
                        registry,
                        "websocket_conflations",
                        "Times that a client did not keep up and was conflated.");
        dropped =
                counter(
                        registry,
                        "websocket_dropped",
                        "Ticks that a client asked for and was not sent, since it did not keep up.");
        refused =
                counter(
                        registry,
                        "websocket_refused",
                        "Connections turned away, as there were too many.");
        closed =
                Counter.builder()
                        .name("websocket_closed")
                        .help("Connections closed by the server.")
                        .labelNames("code")
                        .register(registry);
        closed.initLabelValues(TOO_SLOW);
        for (Kind kind : Kind.values()) {
            clients.initLabelValues(kind.label);
        }
    }

    /// How a client is connected.
    enum Kind {
        WEBSOCKET("websocket"),
        SSE("sse");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    void connected(Kind kind) {
        clients.labelValues(kind.label).inc();
    }

    void disconnected(Kind kind) {
        clients.labelValues(kind.label).dec();
    }

    void sessions(int count) {
        sessions.set(count);
    }

    void frame(int length) {
        frames.inc();
        bytes.inc(length);
    }

    void message() {
        messages.inc();
    }

    void conflated() {
        conflations.inc();
    }

    void dropped(long ticks) {
        dropped.inc(ticks);
    }

    void refused() {
        refused.inc();
    }

    void closed(int code) {
        closed.labelValues(Integer.toString(code)).inc();
    }
}
