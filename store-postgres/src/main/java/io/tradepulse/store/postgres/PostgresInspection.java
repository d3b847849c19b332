package io.tradepulse.store.postgres;

import io.tradepulse.model.ClockReading;
import io.tradepulse.model.EpochClock;
import io.tradepulse.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/// Looks at a database as it is, in sessions that can't write.
///
/// Immutable.
public final class PostgresInspection {
    /// Connections beyond those of the pool: those of writers.
    public static final int WRITERS = Connections.WRITERS;

    private static final int CLOCK_ASKED = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String SERVER =
            """
            SELECT current_setting('server_version'),
                   pg_is_in_recovery() OR (SELECT reset_val::bool FROM pg_settings
                                           WHERE name = 'default_transaction_read_only'),
                   coalesce((SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'), ''),
                   current_setting('fsync')::bool AND current_setting('full_page_writes')::bool,
                   coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
                   pg_database_size(current_database())
            """;

    /// Of the server, of the database and of the user, whichever leaves least. What kind of session
    /// it is may be hidden from this user.
    private static final String CONNECTIONS =
            """
            WITH sessions AS (
                SELECT datname, usename, application_name FROM pg_stat_activity
                WHERE coalesce(backend_type, 'client backend') = 'client backend'
                  AND datname IS NOT NULL AND pid <> pg_backend_pid()),
            limits AS (
                SELECT current_setting('max_connections')::int
                       - current_setting('superuser_reserved_connections')::int
                       - coalesce(current_setting('reserved_connections', true), '0')::int AS most,
                       (SELECT count(*) FROM sessions) AS used
                UNION ALL
                SELECT datconnlimit,
                       (SELECT count(*) FROM sessions s WHERE s.datname = current_database())
                FROM pg_database WHERE datname = current_database() AND datconnlimit >= 0
                UNION ALL
                SELECT rolconnlimit, (SELECT count(*) FROM sessions s WHERE s.usename = current_user)
                FROM pg_roles WHERE rolname = current_user AND rolconnlimit >= 0)
            SELECT current_setting('max_connections')::int,
                   (SELECT greatest(0, min(most - used)) FROM limits),
                   (SELECT count(*) FROM sessions
                    WHERE datname = current_database() AND application_name = 'tradepulse')
            """;

    private static final String CLOCK =
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private final DatabaseUrl url;
    private final EpochClock clock;
    private final Failures failures;

    public PostgresInspection(DatabaseUrl url, EpochClock clock) {
        this.url = url;
        this.clock = clock;
        this.failures = new Failures(url);
    }

    /// A database as it is.
    ///
    /// @param version of the server
    /// @param onlyReads whether it is a standby, or every session begins read-only
    /// @param timescale version of TimescaleDB in the database; empty where it isn't there
    /// @param survivesPowerCuts whether what is committed is on disk for good
    /// @param mayCreate whether the user may create tables
    /// @param bytes that the database takes
    /// @param connections what is left of them
    /// @param tables their versions
    /// @param clock the server's
    public record Report(
            String version,
            boolean onlyReads,
            String timescale,
            boolean survivesPowerCuts,
            boolean mayCreate,
            long bytes,
            Sessions connections,
            Tables tables,
            ClockReading clock) {}

    /// Connections of a server.
    ///
    /// @param most that it takes
    /// @param free that this user can still have of this database
    /// @param ours those that Trade Pulse has open already
    public record Sessions(int most, int free, int ours) {}

    /// Versions of the tables.
    ///
    /// @param applied what they are; empty where there are none
    /// @param known the newest that this program knows
    /// @param areNewer whether a later program made them
    public record Tables(String applied, String known, boolean areNewer) {}

    /// Takes up to some seconds where nobody answers.
    ///
    /// @throws StoreException where it can't be looked at, with a sentence about why
    public Report look() {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SERVER)) {
            row.next();
            return new Report(
                    row.getString(1),
                    row.getBoolean(2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getBoolean(5),
                    row.getLong(6),
                    sessions(connection),
                    tables(),
                    clock(connection));
        } catch (SQLException e) {
            throw failures.of(e);
        } catch (FlywayException e) {
            throw new StoreException(
                    "PostgreSQL at " + url.place() + " doesn't show the version of its tables", e);
        }
    }

    private static Sessions sessions(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CONNECTIONS)) {
            row.next();
            return new Sessions(row.getInt(1), row.getInt(2), row.getInt(3));
        }
    }

    private Tables tables() {
        Schema.Versions versions = Schema.versions(source());
        return new Tables(
                versions.applied() == null ? "" : versions.applied().toString(),
                versions.known().toString(),
                versions.areNewer());
    }

    /// The best of some: the first answer waits for the plan.
    private ClockReading clock(Connection connection) throws SQLException {
        ClockReading best = reading(connection);
        for (int i = 1; i < CLOCK_ASKED; i++) {
            best = best.orBetter(reading(connection));
        }
        return best;
    }

    private ClockReading reading(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long asked = clock.nanos();
            try (ResultSet row = statement.executeQuery(CLOCK)) {
                long heard = clock.nanos();
                row.next();
                return new ClockReading(asked, row.getLong(1) * 1_000, heard);
            }
        }
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url.jdbcUrl());
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "tradepulse-doctor");
        properties.setProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(PATIENCE.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(PATIENCE.toSeconds()));
        properties.putAll(url.parameters());
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        properties.setProperty("readOnly", "true");
        properties.setProperty("readOnlyMode", "always");
        try {
            for (String name : properties.stringPropertyNames()) {
                source.setProperty(name, properties.getProperty(name));
            }
        } catch (SQLException e) {
            throw failures.of(e);
        }
        return source;
    }
}
