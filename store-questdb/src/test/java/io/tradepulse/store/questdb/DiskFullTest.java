package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreConformance;
import io.tradepulse.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that fills up under the store, and has room again later. Needs the right to mount one.
final class DiskFullTest {
    private static final long T0 = 1_740_960_000_000_000_000L;
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long MIB = 1 << 20;
    private static final int BATCH = 2_000;

    @TempDir Path folder;

    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("test", "AAPL");
    private boolean mounted;
    private long committed;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", folder.toString());
        assumeThat(mounted).as("a disk of its own could be mounted").isTrue();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            run("umount", "-l", folder.toString());
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

    @Test
    void losesNothingAndDoublesNothingWhenTheDiskIsFullForAWhile() throws IOException {
        Path ballast = folder.resolve("ballast");
        try (QuestDbStore store = new QuestDbStore(folder.resolve("store"), instruments);
                BatchWriter<Tick> writer = store.tickWriter()) {
            for (int i = 0; i < 5; i++) {
                assertThat(commits(writer)).isTrue();
            }
            long room = Files.getFileStore(folder).getUsableSpace();
            try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
                fill(file, room - 6 * MIB);
            }
            int most = 5_000;
            while (commits(writer) && store.problem().isEmpty() && --most > 0) {
                Thread.onSpinWait();
            }
            assertThat(most).as("the disk is full at last").isPositive();
            assertThat(count(store)).isLessThanOrEqualTo(committed);
            maintain(store);

            Files.delete(ballast);
            await(store, () -> isWell(store, writer));
            BooleanSupplier visible = store.visibilityOfCommits();
            await(
                    store,
                    () -> {
                        maintain(store);
                        return visible.getAsBoolean() && store.problem().isEmpty();
                    });
            assertThat(count(store)).isEqualTo(committed);
        }
        try (QuestDbStore store = new QuestDbStore(folder.resolve("store"), instruments)) {
            assertThat(count(store)).isEqualTo(committed);
            assertThat(store.latest()).extracting(Tick::seq).containsExactly(committed - 1);
        }
    }

    @Test
    void saysThatATableIsStuckAndBringsItBack() throws IOException {
        Path ballast = folder.resolve("ballast");
        try (QuestDbStore store = new QuestDbStore(folder.resolve("store"), instruments);
                BatchWriter<Tick> writer = store.tickWriter()) {
            assertThat(commits(writer)).isTrue();
            StoreConformance.awaitVisible(store);
            try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
                fill(file, Files.getFileStore(folder).getUsableSpace());
            }
            // It fits into the log as it is, but its day has to be made.
            writer.write(new Tick().set(apple, T0 - DAY, -1, 149, 1, 1, 1));
            writer.commit();
            await(store, () -> !store.problem().isEmpty());
            assertThat(store.problem()).contains("tick_data").contains("suspended");
            assertThat(count(store)).isEqualTo(committed);
            maintain(store);
            assertThat(store.problem()).contains("suspended");
            assertThat(count(store)).isEqualTo(committed);

            Files.delete(ballast);
            await(
                    store,
                    () -> {
                        maintain(store);
                        return store.problem().isEmpty()
                                && store.visibilityOfCommits().getAsBoolean();
                    });
            assertThat(count(store)).isEqualTo(committed + 1);
            assertThat(store.tickCount()).isEqualTo(committed + 1);
        }
    }

    private static void await(QuestDbStore store, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(store.problem()).isNegative();
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void maintain(QuestDbStore store) {
        try {
            store.maintain();
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static void fill(RandomAccessFile file, long size) {
        byte[] zeros = new byte[(int) MIB];
        try {
            for (long left = size; left > 0; left -= MIB) {
                file.write(zeros, 0, (int) Math.min(left, MIB));
            }
        } catch (IOException _) {
            // Full it is.
        }
    }

    /// Writes the next batch; after a failure the same again the next time.
    private boolean commits(BatchWriter<Tick> writer) {
        try {
            for (int i = 0; i < BATCH; i++) {
                long seq = committed + i;
                writer.write(new Tick().set(apple, T0 + seq * 1_000, seq, 150, 1, 1, 1));
            }
            writer.commit();
            committed += BATCH;
            return true;
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("No space left");
            rollback(writer);
            return false;
        }
    }

    private static void rollback(BatchWriter<Tick> writer) {
        try {
            writer.rollback();
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private boolean isWell(QuestDbStore store, BatchWriter<Tick> writer) {
        maintain(store);
        return store.problem().isEmpty() && commits(writer);
    }

    private long count(QuestDbStore store) {
        long[] count = {0};
        store.ticks(apple, 0, Long.MAX_VALUE, _ -> count[0]++);
        return count[0];
    }
}
