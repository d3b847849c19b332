package io.tradepulse.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The connections to the database: one pool for queries, one for writers, so that slow queries
/// don't keep ticks from being stored.
///
/// Thread-safe.
final class Connections implements AutoCloseable {
    static final int WRITERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(2);

    /// Something done with a connection.
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final PostgresOptions options;
    private final Failures failures;
    private final HikariDataSource queries;
    private final HikariDataSource writers;

    /// Opens no connection yet.
    Connections(PostgresOptions options) {
        this.options = options;
        this.failures = new Failures(options.url());
        this.queries = pool("queries", options.poolSize());
        this.writers = pool("writers", WRITERS);
    }

    private HikariDataSource pool(String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgres-" + name);
        config.setJdbcUrl(options.url().jdbcUrl());
        config.setDataSourceProperties(properties());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setValidationTimeout(PATIENCE.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(sessionSettings());
        return new HikariDataSource(config);
    }

    /// Of every session. Plans are made for the values at hand, which leave all other days out. A
    /// batch into a day that TimescaleDB has compressed is not to fail for its size; elsewhere that
    /// setting is a name without a meaning.
    private String sessionSettings() {
        return "SELECT set_config('plan_cache_mode', 'force_custom_plan', false),"
                + " set_config('client_min_messages', 'warning', false),"
                + " set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', false),"
                + " set_config('statement_timeout', '"
                + LONGEST_STATEMENT.minusSeconds(5).toMillis()
                + "', false), set_config('synchronous_commit', '"
                + (options.synchronousCommit() ? "on" : "off")
                + "', false)";
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "tradepulse");
        properties.setProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(PATIENCE.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(LONGEST_STATEMENT.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("prepareThreshold", "1");
        properties.putAll(options.url().parameters());
        properties.setProperty("user", options.url().user());
        properties.setProperty("password", options.url().password());
        return properties;
    }

    /// Connections outside the pools, for what is done once at the start.
    DataSource dataSource() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(options.url().jdbcUrl());
        Properties properties = properties();
        for (String name : properties.stringPropertyNames()) {
            source.setProperty(name, properties.getProperty(name));
        }
        return source;
    }

    /// One of those.
    Connection single() throws SQLException {
        return dataSource().getConnection();
    }

    Failures failures() {
        return failures;
    }

    /// Runs a query. What it leaves open ends when its connection goes back.
    <T> T query(Work<T> work) {
        try (Connection connection = queries.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw failures.of(e);
        }
    }

    /// Runs all of it in one transaction that is committed at the end.
    <T> T write(Work<T> work) {
        try {
            return inTransaction(work);
        } catch (SQLException e) {
            throw failures.of(e);
        }
    }

    /// The same; of a failure that was to be expected the other function makes a result.
    ///
    /// @param expected null for a failure that is one
    <T> T writeOr(Work<T> work, Function<SQLException, @Nullable T> expected) {
        try {
            return inTransaction(work);
        } catch (SQLException e) {
            T instead = expected.apply(e);
            if (instead == null) {
                throw failures.of(e);
            }
            return instead;
        }
    }

    /// A transaction that isn't committed is rolled back when its connection goes back.
    private <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = writers.getConnection()) {
            connection.setAutoCommit(false);
            T result = work.on(connection);
            connection.commit();
            return result;
        }
    }

    /// What keeps the database from being written, or nothing; takes 6 s at most.
    String problem() {
        try (Connection connection = writers.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout((int) PATIENCE.toSeconds());
            try (ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
                return row.next() && row.getBoolean(1)
                        ? "PostgreSQL at " + options.url().place() + " is a standby: it only reads"
                        : "";
            }
        } catch (SQLTransientConnectionException e) {
            return e.getCause() == null ? "" : failures.sentence(e); // busy is not down
        } catch (SQLException e) {
            return failures.sentence(e);
        }
    }

    /// How many connections are in use.
    int active() {
        return queries.getHikariPoolMXBean().getActiveConnections()
                + writers.getHikariPoolMXBean().getActiveConnections();
    }

    /// How many are open and not in use.
    int idle() {
        return queries.getHikariPoolMXBean().getIdleConnections()
                + writers.getHikariPoolMXBean().getIdleConnections();
    }

    /// How many threads wait for one.
    int waiting() {
        return queries.getHikariPoolMXBean().getThreadsAwaitingConnection()
                + writers.getHikariPoolMXBean().getThreadsAwaitingConnection();
    }

    @Override
    public void close() {
        queries.close();
        writers.close();
    }
}
