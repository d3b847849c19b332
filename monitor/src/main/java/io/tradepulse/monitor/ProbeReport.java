package io.tradepulse.monitor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `GET /probes` and the text sink tell, as JSON.
final class ProbeReport {
    private ProbeReport() {}

    static String of(List<TargetFigures> all) {
        return Json.of(Map.of("probes", all.stream().map(ProbeReport::figures).toList()));
    }

    /// One result on one line.
    static String of(ProbeResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("target", result.target());
        fields.put("service", result.service());
        fields.putAll(result(result));
        return Json.of(fields);
    }

    private static Map<String, Object> figures(TargetFigures figures) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("target", figures.target());
        fields.put("service", figures.service());
        fields.put("kind", figures.isHandler() ? "handler" : "probe");
        ProbeResult last = figures.last();
        fields.put("up", last == null ? null : last.outcome().success());
        fields.put("last", last == null ? null : result(last));
        TargetFigures.Counts counts = figures.counts();
        fields.put("succeeded", counts.good());
        fields.put("failed", counts.bad());
        fields.put("overruns", counts.overruns());
        fields.put("missed", counts.missed());
        fields.put("history", figures.changes().stream().map(ProbeReport::change).toList());
        fields.put("latency", windows(figures.latency()));
        fields.put("since_due", windows(figures.sinceDue()));
        fields.put("failed_after", windows(figures.failed()));
        return fields;
    }

    private static Map<String, Object> result(ProbeResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Outcome outcome = result.outcome();
        fields.put("at", Json.time(result.startedNanos()));
        fields.put("success", outcome.success());
        if (!outcome.status().isEmpty()) {
            fields.put("status_code", Integer.valueOf(outcome.status()));
        }
        if (!outcome.problem().isEmpty()) {
            fields.put("problem", outcome.problem());
        }
        fields.put("latency_ms", Json.millis(result.latencyNanos()));
        fields.put("late_ms", Json.millis(result.lateNanos()));
        outcome.phases().forEach((name, nanos) -> fields.put(name + "_ms", Json.millis(nanos)));
        return fields;
    }

    private static Map<String, Object> change(TargetFigures.Change change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", Json.time(change.atNanos()));
        fields.put("up", change.isUp());
        if (!change.problem().isEmpty()) {
            fields.put("problem", change.problem());
        }
        return fields;
    }

    private static Map<String, Object> windows(LatencyWindows windows) {
        Map<String, Object> fields = new LinkedHashMap<>();
        windows.percentiles().forEach((window, figures) -> fields.put(window, window(figures)));
        return fields;
    }

    private static Map<String, Object> window(LatencyWindows.Percentiles figures) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("count", figures.count());
        if (figures.count() == 0) {
            return fields;
        }
        fields.put("p50_ms", Json.millis(figures.p50() * 1000));
        fields.put("p90_ms", Json.millis(figures.p90() * 1000));
        fields.put("p99_ms", Json.millis(figures.p99() * 1000));
        fields.put("p99_9_ms", Json.millis(figures.p999() * 1000));
        fields.put("max_ms", Json.millis(figures.max() * 1000));
        return fields;
    }
}
