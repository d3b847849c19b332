package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.StoreConformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Newest prices after a kill: a copy of the folder, taken while the store is open, is what a kill
/// leaves.
final class NewestTicksTest {
    private static final long T0 = 1_740_960_000_000_000_000L;
    private static final long HOUR = Duration.ofHours(1).toNanos();

    @TempDir Path folder;

    private final Instruments instruments = new Instruments();

    @Test
    void areFoundAgainAfterAKillWhereverItHitsAndWhateverCameInBetween() throws IOException {
        Random random = new Random(4);
        Map<String, Tick> newest = new HashMap<>();
        try (QuestDbStore store = new QuestDbStore(folder.resolve("open"), instruments)) {
            for (int round = 0; round < 4; round++) {
                for (int commit = 0; commit < 5; commit++) {
                    writeSome(store, random, newest);
                    if (commit == 2 && round > 0) {
                        store.persistNewest();
                    }
                }
                checkCopy(round, newest);
            }
            assertThat(texts(store.latest())).isEqualTo(texts(newest));
        }
    }

    /// Ticks of any time within weeks, of instruments old and new.
    private void writeSome(QuestDbStore store, Random random, Map<String, Tick> newest) {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            for (int i = 0; i < 20; i++) {
                Instrument instrument = instruments.of("p", "S" + random.nextInt(30));
                long ts = T0 + random.nextInt(-400, 400) * HOUR;
                Tick tick = new Tick().set(instrument, ts, random.nextInt(9), 150, 1, 1, 1);
                writer.write(tick);
                Tick known = newest.computeIfAbsent(instrument.symbol(), _ -> tick);
                if (tick.isAfter(known.ts(), known.seq())) {
                    newest.put(instrument.symbol(), tick);
                }
            }
            writer.commit();
        }
        StoreConformance.awaitVisible(store);
    }

    private void checkCopy(int round, Map<String, Tick> newest) throws IOException {
        Path copy = folder.resolve("copy" + round);
        try (Stream<Path> files = Files.walk(folder.resolve("open"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(folder.resolve("open").relativize(file)));
            }
        }
        try (QuestDbStore killed = new QuestDbStore(copy, new Instruments())) {
            StoreConformance.awaitVisible(killed);
            assertThat(texts(killed.latest())).isEqualTo(texts(newest));
        }
    }

    private static List<String> texts(Map<String, Tick> newest) {
        return texts(List.copyOf(newest.values()));
    }

    private static List<String> texts(List<Tick> ticks) {
        return ticks.stream()
                .map(tick -> tick.instrument() + " " + tick.ts() + " " + tick.seq())
                .sorted()
                .toList();
    }
}
