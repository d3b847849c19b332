package io.tradepulse.store.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The same on a server with TimescaleDB, which a test can't bring along.
final class TimescaleConformanceTest extends PostgresConformance {
    private static final String SETTING = "TIMESCALE_TEST_URL";
    private static final List<String> MADE = new ArrayList<>();

    @BeforeAll
    static void isThere() {
        assumeTrue(
                System.getenv(SETTING) != null,
                SETTING + " is not set: nothing is tested on TimescaleDB");
    }

    @AfterAll
    static void dropDatabases() {
        MADE.forEach(name -> execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"));
    }

    private static DatabaseUrl server() {
        return DatabaseUrl.parse(System.getenv(SETTING));
    }

    private static void execute(String sql) {
        try (Connections connections = new Connections(PostgresOptions.of(server()));
                Connection connection = connections.single();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Override
    DatabaseUrl newDatabase() {
        String name = "tradepulse_test_" + ProcessHandle.current().pid() + "_" + MADE.size();
        execute("CREATE DATABASE " + name);
        MADE.add(name);
        DatabaseUrl server = server();
        return new DatabaseUrl(
                server.host(),
                server.port(),
                name,
                server.user(),
                server.password(),
                server.parameters());
    }
}
