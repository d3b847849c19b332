package io.tradepulse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A session that ends in the middle of a batch, and a commit of which nobody hears.
final class LostSessionsTest {
    private static final long T0 = 1_705_323_000_000_000_000L;
    private static final int BATCH = 3_000;

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer(PostgresServer.Version.chosen());

    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("test", "AAPL");
    private DatabaseUrl url;
    private Connections connections;

    @BeforeEach
    void connect() {
        url = SERVER.newDatabase();
        connections = new Connections(PostgresOptions.of(url));
    }

    @AfterEach
    void disconnect() {
        connections.close();
    }

    private PostgresStore open(DatabaseUrl at) {
        return new PostgresStore(PostgresOptions.of(at), instruments);
    }

    @Test
    void aSessionThatIsEndedInMidCopyIsAnOutage() throws SQLException {
        assertThat(failureInMidCopy("SELECT pg_terminate_backend(?)", url))
                .hasMessageContaining("localhost:" + url.port());
    }

    @Test
    void aStatementThatIsCancelledInMidCopyIsAnOutage() throws SQLException {
        assertThat(failureInMidCopy("SELECT pg_cancel_backend(?)", url))
                .hasMessageContaining("57014");
    }

    @Test
    void aStatementThatWaitedTooLongForALockIsAnOutage() throws SQLException {
        DatabaseUrl impatient =
                new DatabaseUrl(
                        url.host(),
                        url.port(),
                        url.database(),
                        url.user(),
                        url.password(),
                        Map.of("options", "-c lock_timeout=5000"));
        assertThat(failureInMidCopy("SELECT ?::int", impatient)).hasMessageContaining("55P03");
    }

    /// Somebody else holds a row of the batch, so its COPY waits; then that happens to its session.
    private StoreException failureInMidCopy(String blow, DatabaseUrl at) throws SQLException {
        try (PostgresStore store = open(at);
                BatchWriter<Tick> writer = store.tickWriter();
                Connection other = connections.single()) {
            write(writer, 0);
            writer.commit();
            other.setAutoCommit(false);
            run(
                    other,
                    "INSERT INTO tick_data (ts, seq, price, received_at, provider, symbol)"
                            + " SELECT ts + INTERVAL '1 second' * "
                            + BATCH
                            + ", seq + "
                            + BATCH
                            + ", 1, now(), provider, symbol FROM tick_data WHERE seq = "
                            + BATCH / 2);
            write(writer, 1);
            CompletableFuture<@Nullable StoreException> failure =
                    CompletableFuture.supplyAsync(() -> failureOfCommit(writer));
            try (Connection watching = connections.single()) {
                strike(watching, sessionThatWaits(watching), blow);
            }
            StoreException found = failure.join();
            other.rollback();
            assertThat(found).isExactlyInstanceOf(StoreException.class);
            writer.rollback();
            write(writer, 1);
            writer.commit();
            assertThatEachIsThereOnce(store, 2 * BATCH);
            return found;
        }
    }

    private void write(BatchWriter<Tick> writer, int batch) {
        for (int i = 0; i < BATCH; i++) {
            long number = (long) batch * BATCH + i;
            writer.write(new Tick().set(apple, T0 + number * 1_000_000_000, number, 1, 1, 1, 1));
        }
    }

    private static @Nullable StoreException failureOfCommit(BatchWriter<Tick> writer) {
        try {
            writer.commit();
            return null;
        } catch (StoreException e) {
            return e;
        }
    }

    private static int sessionThatWaits(Connection watching) throws SQLException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            long pid =
                    number(
                            watching,
                            "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE datname ="
                                    + " current_database() AND wait_event_type = 'Lock'"
                                    + " AND query LIKE 'COPY%'");
            if (pid != 0) {
                return (int) pid;
            }
            assertThat(System.nanoTime() - deadline).as("deadline for a COPY").isNegative();
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void strike(Connection connection, int pid, String blow) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(blow)) {
            statement.setInt(1, pid);
            statement.execute();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private void assertThatEachIsThereOnce(PostgresStore store, long count) throws SQLException {
        long[] next = new long[1];
        store.ticks(apple, 0, Long.MAX_VALUE, tick -> assertThat(tick.seq()).isEqualTo(next[0]++));
        assertThat(next[0]).isEqualTo(count);
        assertThat(store.tickCount()).isEqualTo(count);
        try (Connection connection = connections.single()) {
            assertThat(number(connection, "SELECT count(*) FROM tick_data")).isEqualTo(count);
            assertThat(number(connection, "SELECT sum(ticks) FROM tick_counts")).isEqualTo(count);
        }
    }

    @Test
    void aBatchWhoseCommitWasNotHeardOfIsThereOnceWhenItIsWrittenAgain()
            throws IOException, SQLException {
        try (CuttingProxy proxy = new CuttingProxy(url.port());
                PostgresStore store = open(through(proxy));
                BatchWriter<Tick> writer = store.tickWriter()) {
            write(writer, 0);
            writer.commit();
            write(writer, 1);
            proxy.cutAtTheNextCommit();

            assertThat(failureOfCommit(writer)).isExactlyInstanceOf(StoreException.class);
            assertThat(proxy.isArmed()).isFalse();
            assertThatEachIsThereOnce(store, 2 * BATCH);

            writer.rollback();
            write(writer, 1);
            writer.commit();
            write(writer, 2);
            writer.commit();
            assertThatEachIsThereOnce(store, 3 * BATCH);
        }
    }

    /// The way of a batch with duplicates ends in a commit as well.
    @Test
    void theSameOfABatchThatWasThereInPart() throws IOException, SQLException {
        try (CuttingProxy proxy = new CuttingProxy(url.port());
                PostgresStore store = open(through(proxy));
                BatchWriter<Tick> writer = store.tickWriter()) {
            write(writer, 0);
            writer.commit();
            write(writer, 0);
            write(writer, 1);
            proxy.cutAtTheNextCommit();

            assertThat(failureOfCommit(writer)).isExactlyInstanceOf(StoreException.class);
            assertThatEachIsThereOnce(store, 2 * BATCH);

            writer.rollback();
            write(writer, 0);
            write(writer, 1);
            write(writer, 2);
            writer.commit();
            assertThatEachIsThereOnce(store, 3 * BATCH);
        }
    }

    private DatabaseUrl through(CuttingProxy proxy) {
        return DatabaseUrl.of(
                "localhost", proxy.port(), url.database(), url.user(), url.password());
    }
}
