package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The views over ticks say what a plain computation says, to a reader from outside.
final class TickViewsTest {
    private static final long T0 = 1_740_960_000_000_000_000L;

    @TempDir Path folder;

    private final List<Tick> ticks = new ArrayList<>();
    private QuestDbStore store;

    @BeforeEach
    void fill() {
        PgWire wire = new PgWire("127.0.0.1", 0, "reader", "secret");
        Instruments instruments = new Instruments();
        store = new QuestDbStore(QuestDbOptions.of(folder).with(wire), instruments);
        Random random = new Random(3);
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            for (int i = 0; i < 3_000; i++) {
                double price = 100 + random.nextInt(1_000) / 100.0;
                double bid = random.nextInt(4) == 0 ? Tick.ABSENT : price - 0.01;
                double ask = price + random.nextInt(1, 9) / 100.0;
                double volume = i < 40 ? 0 : random.nextInt(1, 500) / 10.0;
                Tick tick = new Tick();
                tick.set(
                        instruments.of("p", "A"),
                        T0 + i * 61_000_000_007L,
                        i,
                        price,
                        volume,
                        bid,
                        ask);
                ticks.add(tick);
                writer.write(tick);
            }
            writer.commit();
        }
        StoreConformance.awaitVisible(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<double[]> rows(String sql, int columns) throws SQLException {
        List<double[]> found = new ArrayList<>();
        String url = "jdbc:postgresql://127.0.0.1:" + store.pgWirePort() + "/qdb";
        try (Connection connection = DriverManager.getConnection(url, "reader", "secret");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                double[] row = new double[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = rows.getDouble(i + 1);
                }
                found.add(row);
            }
        }
        return found;
    }

    private TreeMap<Long, List<Tick>> buckets(Interval interval) {
        TreeMap<Long, List<Tick>> found = new TreeMap<>();
        for (Tick tick : ticks) {
            found.computeIfAbsent(interval.startOf(tick.ts()), _ -> new ArrayList<>()).add(tick);
        }
        return found;
    }

    private static double[] sums(List<Tick> of) {
        double volume = of.stream().mapToDouble(Tick::volume).sum();
        double turnover = of.stream().mapToDouble(tick -> tick.price() * tick.volume()).sum();
        return new double[] {volume, turnover, volume == 0 ? 0 : turnover / volume, of.size()};
    }

    private void check(String view, String columns, List<double[]> right) throws SQLException {
        String sql = "SELECT " + columns + " FROM " + view + " WHERE symbol = 'A' ORDER BY ts";
        List<double[]> found = rows(sql, right.getFirst().length);
        assertThat(found).as(view).hasSameSizeAs(right);
        for (int i = 0; i < right.size(); i++) {
            assertThat(found.get(i)).as(view + " " + i).containsExactly(right.get(i), within(1e-7));
        }
    }

    @Test
    void barsAndDailyPricesAreThoseOfTheTicks() throws SQLException {
        for (Map.Entry<String, Interval> view :
                Map.of("1m", Interval.M1, "5m", Interval.M5, "1h", Interval.H1).entrySet()) {
            List<double[]> right = new ArrayList<>();
            for (List<Tick> of : buckets(view.getValue()).values()) {
                double[] sums = sums(of);
                right.add(
                        new double[] {
                            of.getFirst().price(),
                            of.stream().mapToDouble(Tick::price).max().orElseThrow(),
                            of.stream().mapToDouble(Tick::price).min().orElseThrow(),
                            of.getLast().price(),
                            sums[0],
                            sums[1],
                            sums[2],
                            sums[3]
                        });
            }
            check(
                    "tick_agg_" + view.getKey(),
                    "open, high, low, close, volume, turnover, vwap, trades",
                    right);
        }
        List<double[]> days =
                buckets(Interval.D1).values().stream().map(TickViewsTest::sums).toList();
        check("tick_vwap_daily", "volume, turnover, vwap, trades", days);
    }

    @Test
    void spreadsAreThoseOfTicksWithBothSides() throws SQLException {
        List<double[]> right = new ArrayList<>();
        for (List<Tick> of : buckets(Interval.H1).values()) {
            List<Tick> both = of.stream().filter(tick -> !Double.isNaN(tick.bid())).toList();
            var spread = both.stream().mapToDouble(t -> t.ask() - t.bid()).summaryStatistics();
            double relative =
                    both.stream()
                            .mapToDouble(t -> 2 * (t.ask() - t.bid()) / (t.ask() + t.bid()))
                            .average()
                            .orElseThrow();
            right.add(
                    new double[] {
                        both.size(), spread.getAverage(), spread.getMin(), spread.getMax(), relative
                    });
        }
        check(
                "tick_spread_stats",
                "quotes, avg_spread, min_spread, max_spread, avg_relative_spread",
                right);
    }

    @Test
    void ratesCountTheTicksOfAMinute() throws SQLException {
        List<double[]> right = new ArrayList<>();
        for (Map.Entry<Long, List<Tick>> each : buckets(Interval.M1).entrySet()) {
            int count = each.getValue().size();
            long first = each.getValue().getFirst().ts() - each.getKey();
            right.add(new double[] {count, count / 60.0, first});
        }
        check(
                "tick_rate_stats",
                "ticks, ticks_per_second, CAST(first_ts AS LONG) - CAST(ts AS LONG)",
                right);
    }
}
