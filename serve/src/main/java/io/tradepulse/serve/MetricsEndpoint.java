package io.tradepulse.serve;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// All metrics of the process, as Prometheus text or OpenMetrics, whichever is accepted.
///
/// Thread-safe.
final class MetricsEndpoint {
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final PrometheusRegistry registry;

    MetricsEndpoint(PrometheusRegistry registry) {
        this.registry = registry;
    }

    Endpoint endpoint(String path) {
        return Endpoint.slow(path, this::metrics);
    }

    private Reply metrics(Request request) {
        Access.current().needAllSymbols();
        ExpositionFormatWriter writer = writer(request.accept());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
        try {
            writer.write(
                    bytes, registry.scrape(), EscapingScheme.fromAcceptHeader(request.accept()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reply(200, writer.getContentType(), Buffer.buffer(bytes.toByteArray()));
    }

    /// Never Protobuf, which Prometheus would rather have: it is not on board.
    private ExpositionFormatWriter writer(String accept) {
        ExpositionFormatWriter openMetrics = formats.getOpenMetricsTextFormatWriter();
        return openMetrics.accepts(accept) ? openMetrics : formats.getPrometheusTextFormatWriter();
    }
}
