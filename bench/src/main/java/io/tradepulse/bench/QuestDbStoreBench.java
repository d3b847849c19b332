package io.tradepulse.bench;

import io.questdb.Bootstrap;
import io.questdb.PropBootstrapConfiguration;
import io.questdb.ServerMain;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter.Row;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.questdb.QuestDbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/// How much of a bare writer of the engine is left through the store's contract, and how long does
/// a commit take to show?
///
/// `QuestDbStoreBench [ticks a run [rounds]]`. Every run has a folder of its own; runs of both
/// kinds alternate.
final class QuestDbStoreBench {
    private static final int BATCH = 10_000;
    private static final int SYMBOLS = 1_000;
    private static final long T0 = 1_740_960_000_000_000_000L;
    private static final int RATE = 50_000;
    private static final int COMMITS_A_SECOND = 20;
    private static final Duration LAG_RUN = Duration.ofSeconds(20);
    private static final String TABLE =
            "CREATE TABLE bare (provider SYMBOL CAPACITY 64, symbol SYMBOL CAPACITY 16384,"
                    + " ts TIMESTAMP_NS, seq LONG, price DOUBLE, volume DOUBLE, bid DOUBLE,"
                    + " ask DOUBLE, received_at TIMESTAMP_NS) TIMESTAMP(ts) PARTITION BY DAY WAL"
                    + " DEDUP UPSERT KEYS(ts, provider, symbol, seq)";

    private final Instruments instruments = new Instruments();
    private final Instrument[] symbols = new Instrument[SYMBOLS];

    private QuestDbStoreBench() {
        for (int i = 0; i < SYMBOLS; i++) {
            symbols[i] = instruments.of("bench", "S" + i);
        }
    }

    /// Runs all of it, and prints as it goes.
    public static void main(String[] args) throws Exception {
        int ticks = args.length > 0 ? Integer.parseInt(args[0]) : 3_000_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        QuestDbStoreBench bench = new QuestDbStoreBench();
        double bare = 0;
        double contract = 0;
        for (int round = 0; round <= rounds; round++) {
            double bareRate = bench.bareRate(ticks);
            double contractRate = bench.contractRate(ticks);
            if (round > 0) {
                bare += bareRate / rounds;
                contract += contractRate / rounds;
            }
            System.out.printf(
                    "%s bare %,.0f ticks/s, through the contract %,.0f ticks/s: %.0f %%%n",
                    round == 0 ? "warm-up:" : "round " + round + ":",
                    bareRate,
                    contractRate,
                    100 * contractRate / bareRate);
        }
        System.out.printf("mean: %.1f %% of a bare writer%n", 100 * contract / bare);
        bench.visibility();
        Runtime.getRuntime().halt(0); // the engine's threads are nobody's to wait for
    }

    private double contractRate(int ticks) throws IOException {
        Path folder = Files.createTempDirectory("bench-questdb");
        try (QuestDbStore store = new QuestDbStore(folder, instruments)) {
            long startedAt = System.nanoTime();
            Tick tick = new Tick();
            try (BatchWriter<Tick> writer = store.tickWriter()) {
                for (int i = 0; i < ticks; i++) {
                    writer.write(fill(i, tick));
                    if (i % BATCH == BATCH - 1) {
                        writer.commit();
                    }
                }
                writer.commit();
            }
            await(store.visibilityOfCommits());
            return ticks * 1e9 / (System.nanoTime() - startedAt);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private double bareRate(int ticks) throws IOException, SqlException {
        Path folder = Files.createTempDirectory("bench-questdb");
        // Its folders are made by the store, and its settings are the store's.
        new QuestDbStore(folder, instruments).close();
        try (ServerMain server =
                new ServerMain(new Bootstrap(new Bare(), "-d", folder.toString(), "-n"))) {
            server.start(false);
            CairoEngine engine = server.getEngine();
            try (SqlExecutionContextImpl context = new SqlExecutionContextImpl(engine, 1)) {
                engine.execute(TABLE, context.with(AllowAllSecurityContext.INSTANCE));
            }
            TableToken table = engine.verifyTableName("bare");
            long startedAt = System.nanoTime();
            try (WalWriter writer = engine.getWalWriter(table)) {
                writeBare(writer, ticks);
            }
            var sequencer = engine.getTableSequencerAPI();
            long last = sequencer.lastTxn(table);
            await(() -> sequencer.getTxnTracker(table).getWriterTxn() >= last);
            return ticks * 1e9 / (System.nanoTime() - startedAt);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void writeBare(WalWriter writer, int ticks) {
        Tick tick = new Tick();
        for (int i = 0; i < ticks; i++) {
            fill(i, tick);
            Row row = writer.newRow(tick.ts());
            row.putSym(0, tick.instrument().provider());
            row.putSym(1, tick.instrument().symbol());
            row.putLong(3, tick.seq());
            row.putDouble(4, tick.price());
            row.putDouble(5, tick.volume());
            row.putDouble(6, tick.bid());
            row.putDouble(7, tick.ask());
            row.putTimestamp(8, tick.receivedAt());
            row.append();
            if (i % BATCH == BATCH - 1) {
                writer.commit();
            }
        }
        writer.commit();
    }

    private record Commit(long at, BooleanSupplier visible) {}

    private void visibility() throws IOException {
        Path folder = Files.createTempDirectory("bench-questdb");
        Histogram lag = new Histogram(3);
        try (QuestDbStore store = new QuestDbStore(folder, instruments);
                BatchWriter<Tick> writer = store.tickWriter()) {
            Deque<Commit> hidden = new ArrayDeque<>();
            long startedAt = System.nanoTime();
            long written = 0;
            Tick tick = new Tick();
            for (long commit = 1; commit <= LAG_RUN.toSeconds() * COMMITS_A_SECOND; commit++) {
                long due = startedAt + commit * 1_000_000_000 / COMMITS_A_SECOND;
                while (System.nanoTime() < due) {
                    look(hidden, lag);
                    LockSupport.parkNanos(500_000);
                }
                for (int i = 0; i < RATE / COMMITS_A_SECOND; i++) {
                    writer.write(fill(written++, tick));
                }
                writer.commit();
                hidden.add(new Commit(System.nanoTime(), store.visibilityOfCommits()));
            }
            while (!hidden.isEmpty()) {
                look(hidden, lag);
            }
            System.out.printf(
                    "at %,d ticks/s, 5 %% late, a commit shows after p50 %.1f ms, p99 %.1f ms, max"
                            + " %.1f ms%n",
                    RATE,
                    lag.getValueAtPercentile(50) / 1e6,
                    lag.getValueAtPercentile(99) / 1e6,
                    lag.getMaxValue() / 1e6);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static void look(Deque<Commit> hidden, Histogram lag) {
        while (!hidden.isEmpty() && hidden.getFirst().visible().getAsBoolean()) {
            lag.recordValue(System.nanoTime() - hidden.removeFirst().at());
        }
    }

    /// One in twenty is up to 2 s late, one in a hundred came before.
    private Tick fill(long i, Tick into) {
        long number = i % 100 == 57 && i > 100 ? i - 50 : i;
        long late = number % 20 == 11 ? number * 7_919_000 % 2_000_000_000L : 0;
        double price = 100 + number % 1_000 / 100.0;
        Instrument symbol = symbols[(int) (number * 31 % SYMBOLS)];
        long ts = T0 + number * 20_000 - late;
        into.set(symbol, ts, number, price, 5.25, price - 0.01, price + 0.01);
        into.receivedAt(T0 + i * 20_000);
        return into;
    }

    private static void await(BooleanSupplier visible) {
        while (!visible.getAsBoolean()) {
            LockSupport.parkNanos(200_000);
        }
    }

    /// The engine as the store sets it up, as far as speed goes.
    private static final class Bare extends PropBootstrapConfiguration {
        @Override
        public Map<String, String> getEnv() {
            Map<String, String> settings = new HashMap<>();
            for (String off :
                    new String[] {
                        "QDB_HTTP_ENABLED",
                        "QDB_HTTP_MIN_ENABLED",
                        "QDB_LINE_TCP_ENABLED",
                        "QDB_PG_ENABLED",
                        "QDB_TELEMETRY_ENABLED",
                        "QDB_METRICS_ENABLED",
                        "QDB_CAIRO_MAT_VIEW_ENABLED"
                    }) {
                settings.put(off, "false");
            }
            for (String one :
                    new String[] {
                        "QDB_SHARED_NETWORK_WORKER_COUNT",
                        "QDB_SHARED_QUERY_WORKER_COUNT",
                        "QDB_SHARED_WRITE_WORKER_COUNT",
                        "QDB_WAL_APPLY_WORKER_COUNT"
                    }) {
                settings.put(one, "1");
            }
            return settings;
        }

        @Override
        public boolean useSite() {
            return false;
        }
    }
}
