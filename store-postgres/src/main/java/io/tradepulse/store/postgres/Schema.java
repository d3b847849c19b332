package io.tradepulse.store.postgres;

import io.tradepulse.store.RefusedException;
import io.tradepulse.store.Retention;
import io.tradepulse.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables to the version of this program, and TimescaleDB's jobs to its settings.
final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final String MIGRATIONS = "classpath:io/tradepulse/store/postgres/migrations";

    /// Views that TimescaleDB keeps up to date: how often, and up to how long ago.
    private static final Map<String, Duration> CONTINUOUS =
            Map.of(
                    "tick_agg_1m", Duration.ofMinutes(1),
                    "tick_agg_5m", Duration.ofMinutes(5),
                    "tick_agg_1h", Duration.ofHours(1),
                    "tick_vwap_daily", Duration.ofDays(1),
                    "tick_spread_stats", Duration.ofHours(1),
                    "tick_rate_stats", Duration.ofMinutes(1));

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    private final Connections connections;

    Schema(Connections connections) {
        this.connections = connections;
    }

    /// Idempotent; several processes may do it at a time.
    ///
    /// @throws StoreException where the database can't be reached, refuses, or is of a later
    ///   version
    void apply(Retention retention) {
        try {
            createExtension();
            migrate();
            try (Connection connection = connections.single()) {
                if (isContinuous(connection)) {
                    setPolicies(connection, retention);
                }
            }
        } catch (SQLException e) {
            throw connections.failures().of(e);
        }
    }

    /// Makes use of TimescaleDB where the server has it and lets us; it may also end the session.
    private void createExtension() throws SQLException {
        try (Connection connection = connections.single()) {
            if (!isTrue(
                    connection,
                    "SELECT EXISTS (SELECT FROM pg_available_extensions"
                            + " WHERE name = 'timescaledb' AND installed_version IS NULL)"
                            + " AND to_regclass('tick_data') IS NULL")) {
                return;
            }
            try {
                execute(connection, "CREATE EXTENSION IF NOT EXISTS timescaledb");
            } catch (SQLException e) {
                LOG.warn(
                        "TimescaleDB is there and can't be used, so plain partitions are: {}",
                        connections.failures().sentence(e));
            }
        }
    }

    private void migrate() throws SQLException {
        Flyway flyway = flyway(connections.dataSource());
        try {
            refuseNewer(flyway);
            flyway.migrate();
        } catch (FlywayException e) {
            throw failed(e);
        }
    }

    private static Flyway flyway(DataSource source) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations(MIGRATIONS)
                .placeholderReplacement(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .table("schema_history")
                .load();
    }

    /// The version that the tables have, and the newest that this program knows.
    ///
    /// @param applied null where there are no tables
    record Versions(@Nullable MigrationVersion applied, MigrationVersion known) {
        private static Versions of(Flyway flyway) {
            MigrationVersion known = MigrationVersion.EMPTY;
            for (MigrationInfo info : flyway.info().all()) {
                MigrationVersion version = info.getVersion();
                if (version != null && info.getState().isResolved() && version.isNewerThan(known)) {
                    known = version;
                }
            }
            MigrationInfo current = flyway.info().current();
            return new Versions(current == null ? null : current.getVersion(), known);
        }

        boolean areNewer() {
            return applied != null && applied.isNewerThan(known);
        }
    }

    /// Changes nothing.
    ///
    /// @throws FlywayException where they can't be read
    static Versions versions(DataSource source) {
        return Versions.of(flyway(source));
    }

    private static void refuseNewer(Flyway flyway) {
        Versions versions = Versions.of(flyway);
        if (versions.areNewer()) {
            throw new RefusedException(
                    "the tables are of version "
                            + versions.applied()
                            + ", made by a later program; this one knows versions up to "
                            + versions.known());
        }
    }

    private StoreException failed(FlywayException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return new StoreException(
                        "the tables could not be made: " + connections.failures().sentence(sql), e);
            }
        }
        String message = e.getMessage();
        return new StoreException(
                "the tables could not be made: "
                        + (message == null ? "" : message.lines().findFirst().orElse("")),
                e);
    }

    /// Whether the views are continuous aggregates: TimescaleDB with all its features.
    private static boolean isContinuous(Connection connection) throws SQLException {
        return isTrue(
                        connection,
                        "SELECT to_regclass('timescaledb_information.continuous_aggregates') IS NOT"
                                + " NULL AND current_setting('timescaledb.license', true) ="
                                + " 'timescale'")
                && isTrue(
                        connection,
                        "SELECT EXISTS (SELECT FROM timescaledb_information.continuous_aggregates"
                                + " WHERE view_name = 'tick_agg_1m')");
    }

    /// Days past their time are dropped by us on TimescaleDB too, together with what is counted of
    /// them: a job of its own would not know of that.
    private static void setPolicies(Connection connection, Retention retention)
            throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, "SELECT pg_advisory_xact_lock('tick_data'::regclass::oid::bigint)");
        execute(connection, "SELECT remove_compression_policy('tick_data', true)");
        if (!retention.compressAfter().isZero()) {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "SELECT add_compression_policy('tick_data', ? * INTERVAL '1 second')")) {
                statement.setLong(1, retention.compressAfter().toSeconds());
                statement.execute();
            }
        }
        for (Map.Entry<String, Duration> view : CONTINUOUS.entrySet()) {
            setRefresh(connection, view.getKey(), view.getValue(), retention.ticks());
        }
        connection.commit();
    }

    /// Refreshes only what changed. What was dropped stays out of reach, so that it stays in the
    /// view.
    private static void setRefresh(
            Connection connection, String view, Duration width, Duration kept) throws SQLException {
        Duration pause = width.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : width;
        try (PreparedStatement remove =
                        connection.prepareStatement(
                                "SELECT remove_continuous_aggregate_policy(?::regclass, true)");
                PreparedStatement add =
                        connection.prepareStatement(
                                "SELECT add_continuous_aggregate_policy(?::regclass,"
                                        + " start_offset => ? * INTERVAL '1 second',"
                                        + " end_offset => ? * INTERVAL '1 second',"
                                        + " schedule_interval => ? * INTERVAL '1 second')")) {
            remove.setString(1, view);
            remove.execute();
            add.setString(1, view);
            if (kept.isZero()) {
                add.setNull(2, Types.BIGINT);
            } else {
                add.setLong(2, Math.max(kept.toSeconds(), 3 * width.toSeconds()));
            }
            add.setLong(3, width.toSeconds());
            add.setLong(4, pause.toSeconds());
            add.execute();
        }
    }

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
