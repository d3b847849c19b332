package io.tradepulse.monitor;

/// Results as points of InfluxDB's line protocol.
final class LineProtocol {
    private static final String MEASUREMENT = "http_probe";

    private LineProtocol() {}

    /// One line, without its end. A result without a status has the status 0.
    static String of(ProbeResult result) {
        Outcome outcome = result.outcome();
        StringBuilder line = new StringBuilder(MEASUREMENT);
        // Tags in the order of their names, as the database likes them best.
        tag(line, "service", result.service());
        tag(line, "status_code", outcome.status().isEmpty() ? "0" : outcome.status());
        tag(line, "success", Boolean.toString(outcome.success()));
        tag(line, "target", result.target());
        line.append(" latency_ms=").append(Json.millis(result.latencyNanos()).toPlainString());
        field(line, "late", result.lateNanos());
        outcome.phases().forEach((name, nanos) -> field(line, name, nanos));
        return line.append(' ').append(result.startedNanos()).toString();
    }

    private static void field(StringBuilder line, String name, long nanos) {
        line.append(',').append(name).append("_ms=").append(Json.millis(nanos).toPlainString());
    }

    /// A tag can't be empty. There is no way to write a line break, nor a backslash at the end:
    /// they become `_` and `/`.
    private static void tag(StringBuilder line, String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        line.append(',').append(name).append('=');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case ',', '=', ' ' -> line.append('\\').append(c);
                case '\\' -> line.append('/');
                default -> line.append(c < ' ' ? '_' : c);
            }
        }
    }
}
