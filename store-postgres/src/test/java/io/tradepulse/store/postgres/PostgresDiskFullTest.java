package io.tradepulse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that fills up under the server, and has room again later. Needs the right to mount one.
final class PostgresDiskFullTest {
    private static final long T0 = 1_740_960_000_000_000_000L;
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final int MIB = 1 << 20;
    private static final int BATCH = 2_000;

    @TempDir Path folder;

    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("test", "AAPL");
    private Path disk;
    private boolean mounted;
    private long committed;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(folder.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", disk.toString());
        assumeThat(mounted).as("a disk of its own could be mounted").isTrue();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// The log of the server is elsewhere: it stays up.
    @Test
    void goesOnByItselfAfterTheDiskOfTheTablesWasFull()
            throws IOException, InterruptedException, SQLException {
        Path tables = Files.createDirectory(disk.resolve("tables"));
        try (PostgresServer server =
                PostgresServer.startUnsafe(PostgresServer.Version.chosen(), folder)) {
            hand(tables, folder.resolve("data"));
            server.execute("postgres", "CREATE TABLESPACE small LOCATION '" + tables + "'");
            DatabaseUrl url = server.newDatabase("template1 TABLESPACE small");
            try (PostgresStore store = open(url);
                    BatchWriter<Tick> writer = store.tickWriter()) {
                fillTheDisk(writer);
                StoreException failure = failure(writer);
                assertThat(failure)
                        .isExactlyInstanceOf(StoreException.class)
                        .hasMessageContaining("has no room on its disk");
                assertThatEachIsThereOnce(store, url);
                assertThat(store.latest()).extracting(Tick::seq).containsExactly(committed - 1);
                failsToWriteAnotherDay(writer);

                Files.delete(disk.resolve("ballast"));
                commit(writer);
                commit(writer);
                assertThatEachIsThereOnce(store, url);
            }
        }
    }

    /// Where its log is on the full disk the server may go down; then it is started again.
    @Test
    void losesNothingWhenTheWholeServerHasNoRoom()
            throws IOException, InterruptedException, SQLException {
        Path files = Files.createDirectory(disk.resolve("files"));
        try (PostgresServer server =
                PostgresServer.startSmall(PostgresServer.Version.chosen(), files)) {
            DatabaseUrl url = server.newDatabase();
            try (PostgresStore store = open(url);
                    BatchWriter<Tick> writer = store.tickWriter()) {
                fillTheDisk(writer);
                assertThat(failure(writer)).isExactlyInstanceOf(StoreException.class);

                Files.delete(disk.resolve("ballast"));
                if (!server.isAlive()) {
                    server.restart();
                }
                await("writing goes on", () -> failure(writer) == null);
                assertThatEachIsThereOnce(store, url);
            }
        }
    }

    private PostgresStore open(DatabaseUrl url) {
        return new PostgresStore(PostgresOptions.of(url), instruments);
    }

    /// The server may not be of the user that runs this.
    private static void hand(Path tables, Path like) throws IOException {
        Files.setOwner(tables, Files.getOwner(like));
    }

    /// Some batches go well, then there is room for a few more.
    private void fillTheDisk(BatchWriter<Tick> writer) throws IOException {
        for (int i = 0; i < 5; i++) {
            commit(writer);
        }
        long room = Files.getFileStore(disk).getUsableSpace() - 2 * MIB;
        byte[] zeros = new byte[MIB];
        try (OutputStream ballast = Files.newOutputStream(disk.resolve("ballast"))) {
            for (long left = room; left > 0; left -= MIB) {
                ballast.write(zeros, 0, (int) Math.min(left, MIB));
            }
        }
        int most = 2_000;
        while (failure(writer) == null) {
            assertThat(--most).as("the disk is full at last").isPositive();
        }
    }

    private void commit(BatchWriter<Tick> writer) {
        for (int i = 0; i < BATCH; i++) {
            long seq = committed + i;
            writer.write(new Tick().set(apple, T0 + seq * 1_000, seq, 150, 1, 1, 1));
        }
        writer.commit();
        committed += BATCH;
    }

    /// Of the next batch, which after a failure is the same the next time; null where it goes well.
    private StoreException failure(BatchWriter<Tick> writer) {
        try {
            commit(writer);
            return null;
        } catch (StoreException e) {
            writer.rollback();
            return e;
        }
    }

    /// Its partition has to be made.
    private void failsToWriteAnotherDay(BatchWriter<Tick> writer) {
        try {
            for (int i = 0; i < 50; i++) {
                writer.write(new Tick().set(apple, T0 - (i + 1) * DAY, 1, 150, 1, 1, 1));
            }
            writer.commit();
            throw new AssertionError("there is room for 50 partitions");
        } catch (StoreException e) {
            assertThat(e)
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("has no room on its disk");
            writer.rollback();
        }
    }

    private void assertThatEachIsThereOnce(PostgresStore store, DatabaseUrl url)
            throws SQLException {
        long[] next = new long[1];
        store.ticks(apple, 0, Long.MAX_VALUE, tick -> assertThat(tick.seq()).isEqualTo(next[0]++));
        assertThat(next[0]).isEqualTo(committed);
        assertThat(store.tickCount()).isEqualTo(committed);
        try (Connections connections = new Connections(PostgresOptions.of(url));
                Connection connection = connections.single();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT (SELECT count(*) FROM tick_data),"
                                        + " (SELECT sum(ticks) FROM tick_counts)");
                ResultSet row = statement.executeQuery()) {
            row.next();
            assertThat(row.getLong(1)).isEqualTo(committed);
            assertThat(row.getLong(2)).isEqualTo(committed);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("deadline for %s", what).isNegative();
            Thread.onSpinWait();
        }
    }
}
