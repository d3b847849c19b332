package io.tradepulse.monitor;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// What `GET /metrics` tells. Immutable.
final class ProbeMetrics {
    private ProbeMetrics() {}

    static String of(List<TargetFigures> all, List<InfluxSink> databases) {
        PrometheusText text = new PrometheusText();
        text.family(
                "probe_duration_seconds",
                "histogram",
                "From the start of an attempt that succeeded to its end.");
        for (TargetFigures one : all) {
            one.duration().writeTo(text, "probe_duration_seconds", "target", one.target());
        }
        text.family(
                "probe_failed_duration_seconds",
                "histogram",
                "From the start of an attempt that failed to its end.");
        for (TargetFigures one : all) {
            one.failedDuration()
                    .writeTo(text, "probe_failed_duration_seconds", "target", one.target());
        }
        phases(text, all);
        lastResults(text, all);
        counts(text, all);
        databases(text, databases);
        ProcessFigures.writeTo(text);
        return text.toString();
    }

    private static void phases(PrometheusText text, List<TargetFigures> all) {
        String name = "probe_phase_duration_seconds";
        text.family(name, "histogram", "One phase of an attempt.");
        for (TargetFigures one : all) {
            one.phases()
                    .forEach(
                            (phase, buckets) ->
                                    buckets.writeTo(
                                            text, name, "target", one.target(), "phase", phase));
        }
    }

    private static void lastResults(PrometheusText text, List<TargetFigures> all) {
        gauge(
                text,
                all,
                "probe_success",
                "Whether the last attempt succeeded.",
                ProbeMetrics::success);
        gauge(
                text,
                all,
                "probe_status_code",
                "The HTTP status of the last attempt, 0 for none.",
                ProbeMetrics::status);
        gauge(
                text,
                all,
                "probe_last_timestamp_seconds",
                "When the last attempt started.",
                last -> last.startedNanos() / 1e9);
    }

    private static double success(ProbeResult last) {
        return last.outcome().success() ? 1 : 0;
    }

    private static double status(ProbeResult last) {
        String status = last.outcome().status();
        return status.isEmpty() ? 0 : Integer.parseInt(status);
    }

    private static void gauge(
            PrometheusText text,
            List<TargetFigures> all,
            String name,
            String help,
            ToDoubleFunction<ProbeResult> value) {
        text.family(name, "gauge", help);
        for (TargetFigures one : all) {
            ProbeResult last = one.last();
            if (last != null) {
                text.sample(name, value.applyAsDouble(last), "target", one.target());
            }
        }
    }

    private static void counts(PrometheusText text, List<TargetFigures> all) {
        text.family("probe_attempts_total", "counter", "Attempts that came to an end.");
        for (TargetFigures one : all) {
            text.sample(
                    "probe_attempts_total",
                    one.counts().good(),
                    "target",
                    one.target(),
                    "success",
                    "true");
            text.sample(
                    "probe_attempts_total",
                    one.counts().bad(),
                    "target",
                    one.target(),
                    "success",
                    "false");
        }
        text.family(
                "probe_overruns_total",
                "counter",
                "Due times at which the attempt before was still under way.");
        for (TargetFigures one : all) {
            text.sample("probe_overruns_total", one.counts().overruns(), "target", one.target());
        }
        text.family(
                "probe_missed_total",
                "counter",
                "Due times at which the monitor itself stood still.");
        for (TargetFigures one : all) {
            text.sample("probe_missed_total", one.counts().missed(), "target", one.target());
        }
    }

    private static void databases(PrometheusText text, List<InfluxSink> databases) {
        if (databases.isEmpty()) {
            return;
        }
        text.family("monitor_points_written_total", "counter", "Points that a database has taken.");
        databases.forEach(
                one -> text.sample("monitor_points_written_total", one.counts().written()));
        text.family(
                "monitor_points_dropped_total",
                "counter",
                "The oldest points of a full buffer, and those that a database refused.");
        databases.forEach(
                one -> text.sample("monitor_points_dropped_total", one.counts().dropped()));
        text.family("monitor_points_buffered", "gauge", "Points that wait for a database.");
        databases.forEach(one -> text.sample("monitor_points_buffered", one.counts().buffered()));
        text.family("monitor_write_failures_total", "counter", "Writes that have to be repeated.");
        databases.forEach(
                one -> text.sample("monitor_write_failures_total", one.counts().failures()));
    }
}
