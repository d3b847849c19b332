package io.tradepulse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Retention;
import io.tradepulse.store.TickFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Partitions, retention, views and functions: what is PostgreSQL's own.
final class PostgresTablesTest {
    private static final long T0 = 1_705_323_000_000_000_000L; // 2024-01-15 12:50 UTC
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer(PostgresServer.Version.chosen());

    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("test", "AAPL");
    private final Instrument bitcoin = instruments.of("test", "BTCUSDT");
    private final AtomicLong now = new AtomicLong(T0);
    private DatabaseUrl url;
    private PostgresStore store;

    @BeforeEach
    void open() {
        url = SERVER.newDatabase();
        store = open(Retention.FOREVER);
    }

    private PostgresStore open(Retention retention) {
        return new PostgresStore(
                new PostgresOptions(url, 4, false, retention), instruments, now::get);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Tick tick(Instrument of, long ts, long seq, double price, double volume) {
        Tick tick = new Tick().set(of, ts, seq, price, volume, price - 0.01, price + 0.02);
        tick.receivedAt(ts + 1_000);
        return tick;
    }

    private void write(Tick... ticks) {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            for (Tick tick : ticks) {
                writer.write(tick);
            }
            writer.commit();
        }
    }

    private List<String> select(String sql) {
        List<String> found = new ArrayList<>();
        try (Connections connections = new Connections(PostgresOptions.of(url));
                Connection connection = connections.single();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                StringBuilder line = new StringBuilder(String.valueOf(row.getString(1)));
                for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                    line.append('|').append(row.getString(i));
                }
                found.add(line.toString());
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        return found;
    }

    private List<String> partitions() {
        return select(
                "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
                        + " WHERE inhparent = 'tick_data'::regclass ORDER BY 1");
    }

    @Test
    void makesPartitionsAhead() {
        store.maintain();

        assertThat(partitions())
                .containsExactly(
                        "tick_data_20240115",
                        "tick_data_20240116",
                        "tick_data_20240117",
                        "tick_data_20240118");
        store.maintain();
        assertThat(partitions()).hasSize(4);
    }

    @Test
    void makesPartitionsOfOldDaysOnDemandWhoeverComesFirst() {
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            int writer = w;
            writers.add(CompletableFuture.runAsync(() -> writeManyDays(writer)));
        }
        writers.forEach(CompletableFuture::join);

        assertThat(partitions()).hasSize(60);
        assertThat(store.tickCount()).isEqualTo(240);
        assertThat(select("SELECT count(*) FROM tick_data")).containsExactly("240");
    }

    private void writeManyDays(int writer) {
        try (PostgresStore own = open(Retention.FOREVER);
                BatchWriter<Tick> ticks = own.tickWriter()) {
            for (int day = 0; day < 60; day++) {
                ticks.write(tick(apple, T0 - 3_000 * DAY + day * DAY, writer, 1, 1));
                if (day % 7 == 0) {
                    ticks.commit();
                }
            }
            ticks.commit();
        }
    }

    @Test
    void dropsWholeDaysPastTheirTimeWithWhatWasCountedOfThem() {
        write(
                tick(apple, T0 - 10 * DAY, 1, 1, 1),
                tick(bitcoin, T0 - 8 * DAY, 1, 1, 1),
                tick(apple, T0 - 8 * DAY, 1, 1, 1),
                tick(apple, T0 - 7 * DAY, 1, 1, 1),
                tick(apple, T0 - 7 * DAY - 11 * 60 * MINUTE, 2, 1, 1),
                tick(apple, T0, 1, 1, 1));
        store.close();
        store =
                open(
                        new Retention(
                                Duration.ofDays(7), Duration.ZERO, Duration.ZERO, Duration.ZERO));
        assertThat(store.tickCount()).isEqualTo(6);

        store.maintain();
        assertThat(partitions()).first().isEqualTo("tick_data_20240108");
        assertThat(store.tickCount()).isEqualTo(3);
        assertThat(store.latest()).hasSize(1);
        assertThat(store.ticksPage(apple, 0, Long.MAX_VALUE, Paging.oldestFirst(9, 0)).total())
                .isEqualTo(3);
        // A day that is gone can come back, and goes again.
        write(tick(apple, T0 - 8 * DAY, 1, 1, 1));
        assertThat(store.tickCount()).isEqualTo(4);
        now.addAndGet(DAY);
        store.maintain();
        assertThat(store.tickCount()).isEqualTo(1);
        assertThat(select("SELECT sum(ticks) FROM tick_counts")).containsExactly("1");
    }

    @Test
    void writesOnWhereAnotherProcessDroppedADayThatItKnows() {
        write(tick(apple, T0, 1, 1, 1));
        SERVER.server().execute(url.database(), "SELECT drop_tick_day('2024-01-15')");
        assertThat(store.tickCount()).isZero();
        write(tick(apple, T0, 1, 1, 1), tick(apple, T0, 2, 1, 1));
        assertThat(store.tickCount()).isEqualTo(2);
    }

    @Test
    void keepsTheBarOfMoreTicksWhicheverProcessWroteLater() {
        Bar many = new Bar(apple, Interval.M1, T0, 1, 3, 1, 2, 9, 9, 1, 9, true, 1, 4);
        Bar few = new Bar(apple, Interval.M1, T0, 1, 2, 1, 2, 5, 5, 1, 5, true, 0, 0);
        write(few);
        write(many);
        write(few);
        write(many.as(false, 1, 4));
        assertThat(stored(apple)).containsExactly(many);
        Bar revised = many.as(true, 2, 4);
        write(revised);
        assertThat(stored(apple)).containsExactly(revised);
    }

    private void write(Bar bar) {
        try (BatchWriter<Bar> writer = store.barWriter()) {
            writer.write(bar);
            writer.commit();
        }
    }

    private List<Bar> stored(Instrument of) {
        List<Bar> found = new ArrayList<>();
        store.bars(of, Interval.M1, T0, T0 + MINUTE, found::add);
        return found;
    }

    @Test
    void deletesFineBarsAndDeadLettersPastTheirTime() {
        store.close();
        store =
                open(
                        new Retention(
                                Duration.ZERO,
                                Duration.ofDays(2),
                                Duration.ofDays(3),
                                Duration.ZERO));
        try (BatchWriter<Bar> bars = store.barWriter();
                BatchWriter<DeadLetter> rejects = store.deadLetterWriter()) {
            for (int day = 0; day < 6; day++) {
                long at = T0 - day * DAY;
                for (Interval interval : List.of(Interval.S1, Interval.S30, Interval.M1)) {
                    long start = interval.startOf(at);
                    bars.write(new Bar(apple, interval, start, 1, 1, 1, 1, 1, 1, 1, 1, true, 0, 0));
                }
                rejects.write(new DeadLetter(at, "tcp", "", RejectCode.MALFORMED, "", "", "", day));
            }
            bars.commit();
            rejects.commit();
        }
        store.maintain();

        assertThat(select("SELECT interval, count(*) FROM bars_ohlcv GROUP BY 1 ORDER BY 1"))
                .containsExactly("1m|6", "1s|3", "30s|3");
        assertThat(select("SELECT count(*) FROM rejects")).containsExactly("4");
    }

    @Test
    void upsertsTicksGivenAsArraysAndTellsHowManyAreNew() {
        String call =
                "SELECT upsert_ticks(ARRAY['sql', 'sql', 'sql'], ARRAY['aapl', 'AAPL', 'x'],"
                        + " ARRAY['2024-01-15 12:50:00+00', '2024-01-15 12:50:00+00',"
                        + " '1999-12-31 23:59:59.999999+00']::timestamptz[],"
                        + " ARRAY[1, 1, 2], ARRAY[150.6, 150.6, 7])";

        assertThat(select(call)).containsExactly("2");
        assertThat(select(call)).containsExactly("0");
        assertThat(store.tickCount()).isEqualTo(2);
        assertThat(store.latest())
                .extracting(Tick::toString)
                .containsExactlyInAnyOrder(
                        "sql:AAPL 150.6 at 2024-01-15T12:50:00Z seq 1",
                        "sql:X 7.0 at 1999-12-31T23:59:59.999999Z seq 2");
        assertThat(
                        select(
                                "SELECT upsert_ticks(ARRAY['sql'], ARRAY['aapl'],"
                                        + " ARRAY['2024-01-15 12:50:00+00']::timestamptz[],"
                                        + " ARRAY[1], ARRAY[150.6], ARRAY[5.5], ARRAY[1],"
                                        + " ARRAY[2], ARRAY[now()], ARRAY[7]::smallint[])"))
                .containsExactly("1");
        assertThat(select("SELECT upsert_ticks('{}', '{}', '{}', '{}', '{}')"))
                .containsExactly("0");
    }

    @Test
    void showsBarsSpreadsAndRatesAsViews() {
        long minute = Interval.M1.startOf(T0);
        write(
                tick(apple, minute + 1, 2, 0.3, 0.1),
                tick(apple, minute, 9, 0.1, 0.2),
                tick(apple, minute, 1, 0.2, 0.7),
                tick(apple, minute + MINUTE - 1, 1, 0.4, Tick.ABSENT),
                tick(apple, minute + MINUTE, 1, 5, 1),
                tick(bitcoin, minute, 1, 7, 1));
        String of = " WHERE symbol = 'AAPL' ORDER BY ts";

        assertThat(
                        select(
                                "SELECT open, high, low, close, volume, turnover, vwap, trades"
                                        + " FROM tick_agg_1m"
                                        + of))
                .containsExactly("0.2|0.4|0.1|0.4|1.0|0.19|0.19|4", "5|5|5|5|1|5|5|1");
        for (String view : List.of("tick_agg_5m", "tick_agg_1h")) {
            assertThat(select("SELECT open, close, volume, trades FROM " + view + of))
                    .containsExactly("0.2|5|2.0|5");
        }
        assertThat(
                        select(
                                "SELECT ts AT TIME ZONE 'UTC', volume, turnover, trades"
                                        + " FROM tick_vwap_daily"
                                        + of))
                .containsExactly("2024-01-15 00:00:00|2.0|5.19|5");
        assertThat(
                        select(
                                "SELECT quotes, round(avg_spread::numeric, 9),"
                                        + " round(min_spread::numeric, 9) FROM tick_spread_stats"
                                        + of))
                .containsExactly("5|0.030000000|0.030000000");
        assertThat(select("SELECT ticks, round(ticks_per_second, 3) FROM tick_rate_stats" + of))
                .containsExactly("4|0.067", "1|0.017");
    }

    @Test
    void findsPagesAnywhereInALongHistory() {
        List<Tick> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            all.add(tick(apple, T0 + i * 37_000_000_123L, i, 1, 1));
        }
        write(all.toArray(Tick[]::new));
        for (int from : new int[] {0, 1, 700, 2_400}) {
            for (int to : new int[] {from + 1, from + 9, 2_999}) {
                long start = all.get(from).ts();
                long end = all.get(to).ts();
                for (int offset : new int[] {0, (to - from) / 3, (to - from) / 2, to - from - 1}) {
                    checkPage(start, end, from, to, offset);
                }
            }
        }
    }

    private void checkPage(long start, long end, int from, int to, int offset) {
        var oldest = store.ticksPage(apple, start, end, new Paging(5, offset, false));
        assertThat(oldest.total()).isEqualTo(to - from);
        assertThat(oldest.rows().getFirst().seq()).isEqualTo(from + offset);
        assertThat(oldest.rows()).hasSize(Math.min(5, to - from - offset));
        var newest = store.ticksPage(apple, start, end, new Paging(5, offset, true));
        assertThat(newest.rows().getFirst().seq()).isEqualTo(to - 1 - offset);
        assertThat(newest.rows()).hasSize(Math.min(5, to - from - offset));
    }

    @Test
    void goesBackToTheStraightWayAfterBatchesWithoutDuplicates() {
        long expected = 0;
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            for (int batch = 0; batch < 40; batch++) {
                boolean again = batch % 8 == 3 || batch % 8 == 4;
                for (int i = 0; i < 50; i++) {
                    long seq = again ? i : batch * 50L + i;
                    writer.write(tick(apple, T0 + seq, seq, 1, 1));
                }
                writer.commit();
                expected += again ? 0 : 50;
                assertThat(store.tickCount()).isEqualTo(expected);
            }
        }
        assertThat(store.collapsed()).containsEntry("test", 2_000 - expected);
        long[] found = new long[1];
        store.ticks(
                new TickFilter(Set.of(), Set.of(), 0, Long.MAX_VALUE),
                _ -> {
                    found[0]++;
                    return true;
                });
        assertThat(found[0]).isEqualTo(expected);
    }
}
