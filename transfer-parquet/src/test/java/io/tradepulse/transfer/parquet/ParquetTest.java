package io.tradepulse.transfer.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written, read by DuckDB.
final class ParquetTest {
    private static final long START = 1_769_441_400_000_000_001L;
    private static final int MANY = 40_000;

    @TempDir Path folder;

    private final Instrument apple = new Instruments().of("desk", "BRK-B");

    @FunctionalInterface
    private interface Reading {
        void row(ResultSet row) throws SQLException;
    }

    private void query(String sql, Reading each) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                each.row(rows);
            }
        }
    }

    private static Double orNaN(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    @Test
    void anotherReaderSeesTheSameTicksToTheLastBit() throws Exception {
        Path file = folder.resolve("ticks.parquet");
        List<Tick> ticks = ticks();
        try (OutputStream out = Files.newOutputStream(file);
                TickParquet rows = new TickParquet(out)) {
            for (Tick tick : ticks) {
                rows.write(tick);
            }
        }
        int[] at = {0};
        query(
                "SELECT *, epoch_ns(ts) AS ns, epoch_ns(received_at) AS received FROM '"
                        + file
                        + "'",
                row -> {
                    Tick tick = ticks.get(at[0]++);
                    assertThat(row.getLong("ns")).isEqualTo(tick.ts());
                    assertThat(row.getLong("received")).isEqualTo(tick.receivedAt());
                    assertThat(row.getString("provider")).isEqualTo("desk");
                    assertThat(row.getString("symbol")).isEqualTo("BRK-B");
                    assertThat(row.getDouble("price")).isEqualTo(tick.price());
                    assertThat(orNaN(row, "volume")).isEqualTo(Double.valueOf(tick.volume()));
                    assertThat(orNaN(row, "bid")).isEqualTo(Double.valueOf(tick.bid()));
                    assertThat(orNaN(row, "ask")).isEqualTo(Double.valueOf(tick.ask()));
                    assertThat(row.getLong("seq")).isEqualTo(tick.seq());
                    assertThat(row.getObject("id")).isEqualTo(tick.seq() < 0 ? null : tick.seq());
                });
        assertThat(at[0]).isEqualTo(MANY);
        query(
                "SELECT count(DISTINCT compression) AS codecs, min(compression) AS codec FROM parquet_metadata('"
                        + file
                        + "')",
                row -> {
                    assertThat(row.getInt("codecs")).isEqualTo(1);
                    assertThat(row.getString("codec")).isEqualTo("GZIP");
                });
    }

    private List<Tick> ticks() {
        SplittableRandom random = new SplittableRandom(7);
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            double price = random.nextDouble(1e-8, 1e6);
            Tick tick =
                    new Tick()
                            .set(
                                    apple,
                                    START + i * 1_000L,
                                    i % 3 == 0 ? i : random.nextLong(Long.MIN_VALUE + 1, -1),
                                    price,
                                    i % 5 == 0 ? Tick.ABSENT : random.nextDouble(),
                                    i % 2 == 0 ? Tick.ABSENT : price,
                                    i % 4 == 0 ? Tick.ABSENT : price);
            tick.receivedAt(START + 5 * i);
            ticks.add(tick);
        }
        return ticks;
    }

    @Test
    void anotherReaderSeesTheSameBars() throws Exception {
        Path file = folder.resolve("bars.parquet");
        Bar bar =
                new Bar(
                        apple,
                        Interval.M1,
                        START,
                        1.1,
                        1.3,
                        0.9,
                        1.2,
                        0.1,
                        0.12,
                        Double.NaN,
                        4,
                        true,
                        2,
                        1,
                        1e-20,
                        0);
        try (BarParquet rows = new BarParquet(Files.newOutputStream(file))) {
            rows.write(bar);
        }
        List<String> seen = new ArrayList<>();
        query(
                "SELECT epoch_ns(ts), symbol, interval, open, high, low, close, volume, turnover, vwap, trades, final,"
                        + " revision, late_ticks, volume_rest FROM '"
                        + file
                        + "'",
                row -> {
                    for (int column = 1; column <= 15; column++) {
                        seen.add(String.valueOf(row.getObject(column)));
                    }
                });
        assertThat(seen)
                .containsExactly(
                        Long.toString(START),
                        "BRK-B",
                        "1m",
                        "1.1",
                        "1.3",
                        "0.9",
                        "1.2",
                        "0.1",
                        "0.12",
                        "null",
                        "4",
                        "true",
                        "2",
                        "1",
                        "1.0E-20");
    }

    @Test
    void aFileWithoutRowsIsAFile() throws Exception {
        Path file = folder.resolve("none.parquet");
        new TickParquet(Files.newOutputStream(file)).close();
        query("SELECT count(*) FROM '" + file + "'", row -> assertThat(row.getLong(1)).isZero());
    }
}
