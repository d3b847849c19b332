package io.tradepulse.store.questdb;

import io.questdb.PropBootstrapConfiguration;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the database is told in place of the process's environment: settings of ours, unless a
/// `QDB_*` variable names another value; who may come in is ours to say alone.
///
/// Immutable.
final class EngineSettings extends PropBootstrapConfiguration {
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("QDB_TELEMETRY_ENABLED", "false"),
                    Map.entry("QDB_TELEMETRY_DISABLE_COMPLETELY", "true"),
                    Map.entry("QDB_METRICS_ENABLED", "false"),
                    Map.entry("QDB_CAIRO_MAT_VIEW_ENABLED", "false"),
                    Map.entry("QDB_QUERY_TRACING_ENABLED", "false"),
                    // One thread each applies, queries and copies: ingest needs the rest of a small
                    // machine.
                    Map.entry("QDB_SHARED_NETWORK_WORKER_COUNT", "1"),
                    Map.entry("QDB_SHARED_QUERY_WORKER_COUNT", "1"),
                    Map.entry("QDB_SHARED_WRITE_WORKER_COUNT", "1"),
                    Map.entry("QDB_WAL_APPLY_WORKER_COUNT", "1"),
                    Map.entry("QDB_VIEW_COMPILER_WORKER_COUNT", "0"),
                    Map.entry("QDB_EXPORT_WORKER_COUNT", "0"),
                    // What is committed shows within this many milliseconds, however small and late
                    // the commit.
                    Map.entry("QDB_CAIRO_WAL_APPLY_TABLE_TIME_QUOTA", "50"),
                    // Files grow by this much, each column of each table: by default by 16 MB.
                    Map.entry("QDB_CAIRO_WRITER_DATA_APPEND_PAGE_SIZE", "1M"),
                    Map.entry("QDB_CAIRO_O3_COLUMN_MEMORY_SIZE", "256K"),
                    // Late rows copy so much of a day at most, not all of it.
                    Map.entry("QDB_CAIRO_O3_PARTITION_SPLIT_MIN_SIZE", "8M"),
                    // Days as Parquet files: a third smaller than with the default.
                    Map.entry("QDB_CAIRO_PARTITION_ENCODER_PARQUET_COMPRESSION_CODEC", "ZSTD"),
                    Map.entry("QDB_CAIRO_PARTITION_ENCODER_PARQUET_COMPRESSION_LEVEL", "3"));

    private final Map<String, String> environment;

    EngineSettings(QuestDbOptions options) {
        Map<String, String> all = new HashMap<>(DEFAULTS);
        System.getenv()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("QDB_")) {
                                all.put(name, value);
                            }
                        });
        all.put("QDB_CAIRO_COMMIT_MODE", options.sync() ? "sync" : "nosync");
        all.putAll(doors(options.pgWire()));
        environment = Map.copyOf(all);
    }

    private static Map<String, String> doors(@Nullable PgWire pgWire) {
        Map<String, String> doors = new HashMap<>();
        doors.put("QDB_HTTP_ENABLED", "false");
        doors.put("QDB_HTTP_MIN_ENABLED", "false");
        doors.put("QDB_LINE_TCP_ENABLED", "false");
        doors.put("QDB_LINE_UDP_ENABLED", "false");
        doors.put("QDB_CONFIG_RELOAD_ENABLED", "false");
        doors.put("QDB_PG_ENABLED", String.valueOf(pgWire != null));
        // The user who may write has a password that nobody knows.
        doors.put("QDB_PG_USER", "owner-" + secret());
        doors.put("QDB_PG_PASSWORD", secret());
        doors.put("QDB_PG_READONLY_USER_ENABLED", String.valueOf(pgWire != null));
        if (pgWire != null) {
            doors.put("QDB_PG_NET_BIND_TO", pgWire.host() + ":" + pgWire.port());
            doors.put("QDB_PG_SECURITY_READONLY", "true");
            doors.put("QDB_PG_READONLY_USER", pgWire.user());
            doors.put("QDB_PG_READONLY_PASSWORD", pgWire.password());
        }
        return doors;
    }

    private static String secret() {
        return new BigInteger(160, new SecureRandom()).toString(36);
    }

    @Override
    public Map<String, String> getEnv() {
        return environment;
    }

    @Override
    public boolean useSite() {
        return false;
    }
}
