package io.tradepulse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the store does when the database is not there, not ours, or goes away.
final class PostgresFailuresTest {
    private static final long T0 = 1_705_323_000_000_000_000L;
    private static final int BATCH = 2_000;

    private static PostgresServer server;

    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("test", "AAPL");

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = PostgresServer.start(PostgresServer.Version.chosen(), folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private PostgresStore open(DatabaseUrl url) {
        return new PostgresStore(PostgresOptions.of(url), instruments);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("deadline for %s", what).isNegative();
            Thread.yield();
        }
    }

    @Test
    void losesNothingAcknowledgedAndDoublesNothingWhenTheServerIsKilledInMidBatch() {
        try (PostgresStore store = open(server.newDatabase())) {
            AtomicInteger acknowledged = new AtomicInteger();
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(() -> writeBatches(store, 60, acknowledged));
            for (int kill = 1; kill <= 2; kill++) {
                int enough = kill * 15;
                await("batches", () -> acknowledged.get() >= enough || writing.isDone());
                server.kill();
                await("a problem", () -> !store.problem().isEmpty());
                assertThat(store.problem()).contains("localhost:" + server.port());
                server.restart();
            }
            writing.join();
            assertThat(store.problem()).isEmpty();
            assertThat(store.tickCount()).isEqualTo(60L * BATCH);
            long[] found = new long[1];
            store.ticks(
                    apple, 0, Long.MAX_VALUE, tick -> assertThat(tick.seq()).isEqualTo(found[0]++));
            assertThat(found[0]).isEqualTo(60L * BATCH);
        }
    }

    /// Every other batch again, as a sender does that saw no acknowledgement.
    private void writeBatches(PostgresStore store, int batches, AtomicInteger acknowledged) {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            for (int batch = 0; batch < batches; batch++) {
                while (!tryToWrite(writer, batch)) {
                    writer.rollback();
                }
                acknowledged.incrementAndGet();
            }
        }
    }

    private boolean tryToWrite(BatchWriter<Tick> writer, int batch) {
        try {
            for (int i = 0; i < BATCH; i++) {
                long number = (long) batch * BATCH + i;
                writer.write(new Tick().set(apple, T0 + number * 1_000_000, number, 1, 1, 1, 1));
            }
            writer.commit();
            return true;
        } catch (StoreException _) {
            return false;
        }
    }

    @Test
    void saysThatAPasswordIsWrongWithoutShowingIt() {
        server.execute(
                "postgres",
                "CREATE ROLE locked LOGIN SUPERUSER PASSWORD '" + PostgresServer.PASSWORD + "'");
        String database = server.newDatabase().database();
        DatabaseUrl right =
                DatabaseUrl.of(
                        "localhost",
                        server.port(),
                        database,
                        PostgresServer.LOCKED,
                        PostgresServer.PASSWORD);
        open(right).close();
        DatabaseUrl wrong =
                DatabaseUrl.of(
                        "localhost", server.port(), database, PostgresServer.LOCKED, "pr1vate");

        assertThatThrownBy(() -> open(wrong))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("refuses the user locked")
                .hasMessageContaining("localhost:" + server.port())
                .message()
                .doesNotContain("pr1vate");
    }

    @Test
    void saysThatThereIsNoSuchDatabase() {
        assertThatThrownBy(() -> open(server.url("nowhere")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has no database nowhere");
    }

    @Test
    void saysThatNothingListens() throws IOException {
        DatabaseUrl url;
        try (ServerSocket free = new ServerSocket(0)) {
            url = DatabaseUrl.of("localhost", free.getLocalPort(), "x", "x", "pr1vate");
        }
        assertThatThrownBy(() -> open(url))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("localhost:" + url.port() + " can't be reached")
                .message()
                .doesNotContain("pr1vate");
        assertThatThrownBy(() -> open(DatabaseUrl.of("no.such.host.invalid", 1, "x", "x", "y")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no.such.host.invalid:1 can't be reached");
    }

    @Test
    void refusesTablesOfALaterVersion() {
        DatabaseUrl url = server.newDatabase();
        open(url).close();
        server.execute(
                url.database(),
                "INSERT INTO schema_history (installed_rank, version, description, type, script,"
                        + " installed_by, execution_time, success) VALUES (99, '99', 'later',"
                        + " 'SQL', 'V99__later.sql', 'x', 1, true)");

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("later program");
    }

    @Test
    void saysWhatIsWrongAndRecoversWhenTheDatabaseIsBack() {
        try (PostgresStore store = open(server.newDatabase());
                BatchWriter<Tick> writer = store.tickWriter()) {
            assertThat(tryToWrite(writer, 0)).isTrue();
            server.close();
            assertThat(store.problem()).contains("localhost:" + server.port());
            assertThatThrownBy(store::tickCount).isInstanceOf(StoreException.class);
            assertThatThrownBy(store::latest).isInstanceOf(StoreException.class);
            assertThat(tryToWrite(writer, 1)).isFalse();
            writer.rollback();
            server.restart();
            await("recovery", () -> store.problem().isEmpty());
            assertThat(tryToWrite(writer, 1)).isTrue();
            assertThat(store.tickCount()).isEqualTo(2L * BATCH);
        }
    }

    @Test
    void leavesNoConnectionInUse() {
        try (PostgresStore store = open(server.newDatabase());
                BatchWriter<Tick> writer = store.tickWriter()) {
            assertThat(tryToWrite(writer, 0)).isTrue();
            store.latest();
            store.maintain();
            assertThatThrownBy(
                            () ->
                                    store.ticks(
                                            apple,
                                            0,
                                            Long.MAX_VALUE,
                                            _ -> {
                                                throw new IllegalStateException("enough");
                                            }))
                    .hasMessage("enough");
            assertThat(store.pool().active()).isZero();
            assertThat(store.pool().waiting()).isZero();
        }
        await("sessions to end", () -> sessions() == 0);
    }

    private int sessions() {
        try (var connections = new Connections(PostgresOptions.of(server.url("postgres")));
                var connection = connections.single();
                var statement =
                        connection.prepareStatement(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'test_%'");
                var row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }
}
