package io.tradepulse.app;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.feed.SendReport;
import io.tradepulse.model.RejectCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// What a generator tells Prometheus: the report of its sender.
final class SenderMetrics {
    private SenderMetrics() {}

    static void register(PrometheusRegistry registry, Supplier<SendReport> report) {
        count(registry, report, "generator_ticks_sent_total", "Ticks sent.", SendReport::sent);
        count(
                registry,
                report,
                "generator_ticks_acknowledged_total",
                "Ticks that the door has dealt with for good.",
                SendReport::acknowledged);
        count(
                registry,
                report,
                "generator_ticks_resent_total",
                "Ticks sent again after a connection was lost.",
                SendReport::resent);
        count(
                registry,
                report,
                "generator_reconnects_total",
                "Connections beyond the first.",
                SendReport::reconnects);
        CounterWithCallback.builder()
                .name("generator_ticks_rejected_total")
                .help("Ticks that the door did not accept, by reason.")
                .labelNames("code")
                .callback(
                        callback -> {
                            // Those we know from the start, so that a rate of the first ones can be
                            // told.
                            Map<String, Long> rejected = new TreeMap<>();
                            for (RejectCode code : RejectCode.values()) {
                                rejected.put(code.name(), 0L);
                            }
                            rejected.putAll(report.get().rejected());
                            rejected.forEach((code, n) -> callback.call((double) n, code));
                        })
                .register(registry);
    }

    private static void count(
            PrometheusRegistry registry,
            Supplier<SendReport> report,
            String name,
            String help,
            ToLongFunction<SendReport> of) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) of.applyAsLong(report.get())))
                .register(registry);
    }
}
