package io.tradepulse.ingest;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.SourceClocks;
import io.tradepulse.latency.Stage;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.model.RejectCode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What the door counts (contract, section 6).
///
/// Thread-safe. Counters move once a batch, not once a line.
public final class IngestMetrics {
    /// Clients beyond it share one label value.
    private static final int MAX_CLIENTS = 64;

    /// Shown from the start, so that a rate of the first ones can be told.
    private static final List<String> USUAL_BYES =
            List.of("AUTH_FAILED", "TOO_MANY_CONNECTIONS", "LINE_TOO_LONG", "STRICT", "IDLE");

    final Counter connections;
    final Gauge activeConnections;
    final Counter processed;
    final Counter failed;
    final Counter published;
    final Counter publishErrors;
    final Histogram processing;
    final SourceClocks clocks;
    final StageLatency sourceToIngest;
    final StageLatency parseValidate;
    final StageLatency ingestToBus;
    private final Counter received;
    private final Counter byes;
    private final Map<RejectCode, CounterDataPoint> errors = new EnumMap<>(RejectCode.class);
    private final Set<String> clients = ConcurrentHashMap.newKeySet();

    public IngestMetrics(PrometheusRegistry registry, Latencies latencies) {
        connections =
                counter("ingestor_connections_total", "Connections taken.").register(registry);
        activeConnections =
                Gauge.builder()
                        .name("ingestor_active_connections")
                        .help("Connections open now.")
                        .register(registry);
        received =
                counter("ingestor_messages_received_total", "Lines read, by client address.")
                        .labelNames("client")
                        .register(registry);
        byes =
                counter(
                                "ingestor_byes_total",
                                "Connections that the door ended or did not take, by reason.")
                        .labelNames("reason")
                        .register(registry);
        USUAL_BYES.forEach(byes::initLabelValues);
        processed =
                counter("ingestor_messages_processed_total", "Lines accepted as ticks.")
                        .register(registry);
        failed = counter("ingestor_messages_failed_total", "Lines rejected.").register(registry);
        published =
                counter("ingestor_messages_published_total", "Ticks appended to the bus.")
                        .register(registry);
        publishErrors =
                counter("ingestor_publish_errors_total", "Batches the bus did not take.")
                        .register(registry);
        processing =
                Histogram.builder()
                        .name("ingestor_processing_duration_seconds")
                        .help(
                                "From the read from the socket to the append to the bus, once a batch.")
                        .classicUpperBounds(
                                10e-6, 50e-6, 100e-6, 500e-6, 1e-3, 5e-3, 10e-3, 50e-3, 100e-3,
                                500e-3, 1, 5, 10)
                        .register(registry);
        Counter byCode =
                counter("ingestor_validation_errors_total", "Lines rejected, by reason.")
                        .labelNames("code")
                        .register(registry);
        for (RejectCode code : RejectCode.values()) {
            errors.put(code, byCode.labelValues(code.name()));
        }
        clocks = latencies.clocks();
        sourceToIngest = latencies.of(Stage.SOURCE_TO_INGEST);
        parseValidate = latencies.of(Stage.PARSE_VALIDATE);
        ingestToBus = latencies.of(Stage.INGEST_TO_BUS);
    }

    private static Counter.Builder counter(String name, String help) {
        return Counter.builder().name(name).help(help);
    }

    CounterDataPoint received(String client) {
        boolean known =
                clients.contains(client) || (clients.size() < MAX_CLIENTS && clients.add(client));
        return received.labelValues(known ? client : "other");
    }

    /// Counts a connection that we ended or did not take, by the first word of what it was told.
    void closed(String bye) {
        int blank = bye.indexOf(' ');
        byes.labelValues(blank < 0 ? bye : bye.substring(0, blank)).inc();
    }

    void rejected(RejectCode code) {
        failed.inc();
        CounterDataPoint counter = errors.get(code);
        if (counter != null) {
            counter.inc();
        }
    }
}
