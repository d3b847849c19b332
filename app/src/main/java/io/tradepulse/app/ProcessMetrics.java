package io.tradepulse.app;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.Properties;

/// What every process tells of itself, whatever it does: its JVM, what it takes of the machine, and
/// what it was built of.
final class ProcessMetrics {
    private static final String BUILD = "build.properties";

    private ProcessMetrics() {}

    static void register(PrometheusRegistry registry) {
        JvmMetrics.builder().register(registry);
        GaugeWithCallback.builder()
                .name("process_uptime_seconds")
                .help("Time since the start of the process.")
                .callback(out -> out.call(ManagementFactory.getRuntimeMXBean().getUptime() / 1e3))
                .register(registry);
        Properties build = build();
        Info.builder()
                .name("tradepulse_build_info")
                .help("What runs; always 1.")
                .labelNames("version", "commit", "java")
                .register(registry)
                .addLabelValues(
                        build.getProperty("version", "unknown"),
                        build.getProperty("commit", "unknown"),
                        Runtime.version().toString());
    }

    /// What the build has noted of itself.
    private static Properties build() {
        Properties build = new Properties();
        try (InputStream in = ProcessMetrics.class.getResourceAsStream(BUILD)) {
            build.load(Objects.requireNonNull(in, BUILD));
            return build;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
