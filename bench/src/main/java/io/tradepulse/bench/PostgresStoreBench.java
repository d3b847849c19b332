package io.tradepulse.bench;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.postgres.DatabaseUrl;
import io.tradepulse.store.postgres.PostgresOptions;
import io.tradepulse.store.postgres.PostgresServer;
import io.tradepulse.store.postgres.PostgresStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// How many ticks a second does the store on PostgreSQL take, fresh ones and such as it has
/// already, beside a bare COPY of the same rows into a table with the same key? In turns, in
/// commits of 10,000 that wait for the disk: `PostgresStoreBench [ticks a turn] [rounds]`. Starts a
/// server of its own. Beside the rates it shows processor time, of client and server together,
/// which says more on a machine that is busy.
final class PostgresStoreBench implements AutoCloseable {
    private static final int BATCH = 10_000;
    private static final int SYMBOLS = 100;
    private static final long T0 = 1_705_323_000_000_000_000L;
    private static final long STEP_NANOS = 50_000;
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /// Ticks a second, and microseconds of processor time a tick.
    private record Turn(double rate, double cpuMicros) {
        @Override
        public String toString() {
            return "%,.0f/s %.2f µs CPU".formatted(rate, cpuMicros);
        }
    }

    /// Times at the start of a turn.
    private record Start(long nanos, long cpuNanos) {}

    private final PostgresServer server;
    private final int ticks;
    private final PostgresStore store;
    private final BatchWriter<Tick> writer;
    private final Connection bare;
    private final List<Instrument> instruments = new ArrayList<>();

    private PostgresStoreBench(PostgresServer server, int ticks) throws SQLException {
        DatabaseUrl url = server.newDatabase();
        this.server = server;
        Instruments known = new Instruments();
        for (int i = 0; i < SYMBOLS; i++) {
            instruments.add(known.of("bench", "SYM" + i));
        }
        this.ticks = ticks;
        this.store = new PostgresStore(PostgresOptions.of(url), known);
        this.writer = store.tickWriter();
        this.bare =
                DriverManager.getConnection(
                        "jdbc:postgresql://" + url.place(), url.user(), url.password());
        try (Statement statement = bare.createStatement()) {
            statement.execute(
                    "CREATE TABLE bare (LIKE tick_data, PRIMARY KEY (provider, symbol, ts,"
                            + " ts_nanos, seq))");
        }
        bare.setAutoCommit(false);
    }

    public static void main(String[] args) throws IOException, SQLException {
        int ticks = args.length > 0 ? Integer.parseInt(args[0]) : 500_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Path folder = Files.createTempDirectory("postgres-bench");
        try (PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST, folder);
                PostgresStoreBench bench = new PostgresStoreBench(server, ticks)) {
            bench.run(rounds);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int rounds) throws SQLException {
        List<Turn> fresh = new ArrayList<>();
        List<Turn> copied = new ArrayList<>();
        List<Turn> again = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            int first = round * ticks;
            Turn freshTurn = write(first);
            Turn bareTurn = copy(first);
            Turn againTurn = write(first);
            System.out.printf(
                    "%s: fresh %s, bare COPY %s, duplicates %s%n",
                    round == 0 ? "warm-up" : "round " + round, freshTurn, bareTurn, againTurn);
            if (round > 0) {
                fresh.add(freshTurn);
                copied.add(bareTurn);
                again.add(againTurn);
            }
        }
        Turn ours = median(fresh);
        Turn bareCopy = median(copied);
        System.out.printf(
                "medians: fresh %s, bare COPY %s, duplicates %s; fresh is %.0f %% of a bare COPY, by"
                        + " CPU %.0f %%; %,d ticks stored%n",
                ours,
                bareCopy,
                median(again),
                100 * ours.rate() / bareCopy.rate(),
                100 * bareCopy.cpuMicros() / ours.cpuMicros(),
                store.tickCount());
    }

    private static Turn median(List<Turn> turns) {
        return new Turn(
                turns.stream().mapToDouble(Turn::rate).sorted().toArray()[turns.size() / 2],
                turns.stream().mapToDouble(Turn::cpuMicros).sorted().toArray()[turns.size() / 2]);
    }

    private Start start() {
        return new Start(System.nanoTime(), cpuNanos());
    }

    private long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
                + server.sessionsCpu().toNanos();
    }

    private Turn end(Start start) {
        return new Turn(
                ticks * 1e9 / (System.nanoTime() - start.nanos()),
                (cpuNanos() - start.cpuNanos()) / 1e3 / ticks);
    }

    private Turn write(int first) {
        Tick tick = new Tick();
        Start start = start();
        for (int i = first; i < first + ticks; i++) {
            writer.write(tick(i, tick));
            if ((i + 1) % BATCH == 0) {
                writer.commit();
            }
        }
        writer.commit();
        return end(start);
    }

    private Tick tick(int i, Tick into) {
        double price = 100 + i % 1_000 / 100.0;
        long ts = T0 + i * STEP_NANOS;
        into.set(instruments.get(i % SYMBOLS), ts, i, price, i % 77, price - 0.01, price + 0.01);
        into.receivedAt(ts + 1_000_000);
        return into;
    }

    /// The rows are encoded beforehand.
    private Turn copy(int first) throws SQLException {
        List<byte[]> batches = new ArrayList<>();
        for (int from = first; from < first + ticks; from += BATCH) {
            batches.add(encoded(from, Math.min(from + BATCH, first + ticks)));
        }
        Start start = start();
        for (byte[] batch : batches) {
            CopyIn copy =
                    bare.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("COPY bare FROM STDIN (FORMAT binary)");
            copy.writeToCopy(batch, 0, batch.length);
            copy.endCopy();
            bare.commit();
        }
        return end(start);
    }

    private byte[] encoded(int from, int to) {
        ByteBuffer rows = ByteBuffer.allocate(HEADER.length + (to - from) * 160 + 2).put(HEADER);
        Tick tick = new Tick();
        for (int i = from; i < to; i++) {
            tick(i, tick);
            rows.putShort((short) 10);
            rows.putInt(8).putLong(tick.ts() / 1_000 - POSTGRES_EPOCH_MICROS);
            rows.putInt(8).putLong(tick.seq());
            rows.putInt(8).putDouble(tick.price());
            rows.putInt(8).putDouble(tick.volume());
            rows.putInt(8).putDouble(tick.bid());
            rows.putInt(8).putDouble(tick.ask());
            rows.putInt(8).putLong(tick.receivedAt() / 1_000 - POSTGRES_EPOCH_MICROS);
            rows.putInt(2).putShort((short) 0);
            put(rows, tick.instrument().provider());
            put(rows, tick.instrument().symbol());
        }
        rows.putShort((short) -1);
        byte[] bytes = new byte[rows.position()];
        rows.flip().get(bytes);
        return bytes;
    }

    private static void put(ByteBuffer rows, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        rows.putInt(bytes.length).put(bytes);
    }

    @Override
    public void close() throws SQLException {
        writer.close();
        store.close();
        bare.close();
    }
}
