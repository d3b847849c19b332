package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreConformance;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Others may query, and no more.
final class PgWireTest {
    @TempDir Path folder;

    private QuestDbStore store;

    @BeforeEach
    void open() {
        PgWire wire = new PgWire("127.0.0.1", 0, "reader", "let me 'in'");
        store = new QuestDbStore(QuestDbOptions.of(folder).with(wire), new Instruments());
        Instruments instruments = new Instruments();
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            writer.write(
                    new Tick()
                            .set(
                                    instruments.of("p", "AAPL"),
                                    1_740_960_000_123_456_789L,
                                    1,
                                    150.5,
                                    1,
                                    1,
                                    1));
            writer.commit();
        }
        StoreConformance.awaitVisible(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + store.pgWirePort() + "/qdb", user, password);
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Test
    void answersQueries() throws SQLException {
        try (Connection connection = connect("reader", "let me 'in'")) {
            assertThat(rows(connection, "SELECT price FROM tick_data WHERE symbol = 'AAPL'"))
                    .containsExactly("150.5");
            assertThat(rows(connection, "SELECT count() FROM bars_ohlcv")).containsExactly("0");
            assertThat(rows(connection, "SELECT table_name FROM information_schema.tables()"))
                    .contains("tick_data", "symbols", "price_snapshots", "bars_minutes");
            assertThat(rows(connection, "SELECT relname FROM pg_catalog.pg_class()"))
                    .contains("tick_data");
        }
    }

    @Test
    void refusesToWrite() throws SQLException {
        try (Connection connection = connect("reader", "let me 'in'");
                Statement statement = connection.createStatement()) {
            for (String sql :
                    List.of(
                            "INSERT INTO tick_data (ts, symbol) VALUES (now(), 'X')",
                            "UPDATE tick_data SET price = 1",
                            "DROP TABLE tick_data",
                            "DROP VIEW bars_ohlcv",
                            "TRUNCATE TABLE tick_data",
                            "CREATE TABLE mine (x INT)",
                            "ALTER TABLE tick_data DROP COLUMN price",
                            "ALTER TABLE tick_data SUSPEND WAL",
                            "CHECKPOINT CREATE",
                            "VACUUM TABLE tick_data",
                            "COPY tick_data FROM 'x.csv'")) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .as(sql)
                        .isInstanceOf(SQLException.class);
            }
            assertThat(rows(connection, "SELECT price FROM tick_data")).containsExactly("150.5");
        }
        assertThat(store.tickCount()).isEqualTo(1);
        assertThat(store.problem()).isEmpty();
    }

    @Test
    void refusesAWrongPasswordAndTheEnginesOwnUsers() {
        for (String[] who :
                new String[][] {
                    {"reader", "wrong"}, {"reader", ""}, {"admin", "quest"}, {"user", "quest"}
                }) {
            assertThatThrownBy(() -> connect(who[0], who[1]).close())
                    .as(who[0])
                    .isInstanceOf(SQLException.class);
        }
    }
}
