package io.tradepulse.monitor;

import java.util.Locale;

/// The settings: environment variables, and flags of the same names. Immutable.
enum MonitorSetting {
    TARGETS(
            "",
            "What to probe: http(s)://, tcp:// and ws(s):// addresses with commas, options after ;"),
    PROBE_INTERVAL("30s", "How often: 500ms, 30s, 5m, or cron with seconds in UTC, */30 * * * * *"),
    PROBE_TIMEOUT("5s", "How long an attempt may take, from the name look-up to the last byte"),
    PROBE_SINKS(
            "log", "Where results go besides InfluxDB: log, stdout, both with a comma, or none"),
    PROBE_BUFFER("100000", "How many points are kept while InfluxDB is away"),
    PROBE_CA_FILE("", "PEM file of certificates to trust in place of the Java platform's"),
    INFLUX_URL("", "InfluxDB's address; without it nothing is written"),
    INFLUX_ORG("", "Organization of the bucket"),
    INFLUX_BUCKET("", "Bucket to write to (InfluxDB 2)"),
    INFLUX_TOKEN("", "Token that may write to the bucket", true),
    INFLUX_DATABASE("", "Database to write to (InfluxDB 1)"),
    INFLUX_USER("", "User who may write to the database"),
    INFLUX_PASSWORD("", "The user's password", true),
    METRICS_HOST("0.0.0.0", "Address to answer at"),
    METRICS_PORT("8086", "Port of /probes, metrics and health; 0: a free one"),
    METRICS_PATH("/metrics", "Path of the metrics"),
    LOG_LEVEL("info", "trace, debug, info, warn or error");

    private final String fallback;
    private final String meaning;
    private final boolean isSecret;

    MonitorSetting(String fallback, String meaning) {
        this(fallback, meaning, false);
    }

    MonitorSetting(String fallback, String meaning, boolean isSecret) {
        this.fallback = fallback;
        this.meaning = meaning;
        this.isSecret = isSecret;
    }

    String fallback() {
        return fallback;
    }

    String meaning() {
        return meaning;
    }

    /// Whether it may be in a file, and must not be in a flag, which all on a machine can see.
    boolean isSecret() {
        return isSecret;
    }

    String fileName() {
        return name() + "_FILE";
    }

    String flag() {
        String name = isSecret ? fileName() : name();
        return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
