package io.tradepulse.serve;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Counts and times requests by the path of their endpoint.
///
/// Thread-safe.
final class RequestMetrics {
    /// The label of all paths at which there is nothing.
    static final String NO_ENDPOINT = "none";

    private static final double[] BOUNDS_SECONDS = {
        50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 250e-3,
        500e-3, 1, 2.5, 5, 10
    };

    private static final int STATUSES = 600;

    private final ConcurrentMap<String, Points> known = new ConcurrentHashMap<>();
    private final Histogram durations;
    private final Counter requests;

    RequestMetrics(PrometheusRegistry registry) {
        durations =
                Histogram.builder()
                        .name("api_request_duration_seconds")
                        .help("Time from a request to its answer.")
                        .labelNames("endpoint")
                        .classicOnly()
                        .classicUpperBounds(BOUNDS_SECONDS)
                        .register(registry);
        requests =
                Counter.builder()
                        .name("api_requests_total")
                        .help("Requests answered.")
                        .labelNames("endpoint", "status")
                        .register(registry);
    }

    /// Shows that endpoint from the start, with nothing counted, so that a rate of its first
    /// requests can be told.
    void expect(String endpoint) {
        durations.initLabelValues(endpoint);
        requests.initLabelValues(endpoint, "200");
    }

    void answered(String endpoint, int status, long nanos) {
        Points points = known.computeIfAbsent(endpoint, Points::new);
        points.durations.observe(nanos / 1e9);
        points.ofStatus(status).inc();
    }

    /// What is counted of one endpoint, found once. Thread-safe.
    private final class Points {
        final DistributionDataPoint durations;
        private final String endpoint;
        private final AtomicReferenceArray<@Nullable CounterDataPoint> byStatus =
                new AtomicReferenceArray<>(STATUSES);

        Points(String endpoint) {
            this.endpoint = endpoint;
            this.durations = RequestMetrics.this.durations.labelValues(endpoint);
        }

        CounterDataPoint ofStatus(int status) {
            CounterDataPoint found = byStatus.get(status);
            if (found == null) {
                found = requests.labelValues(endpoint, Integer.toString(status));
                byStatus.set(status, found);
            }
            return found;
        }
    }
}
