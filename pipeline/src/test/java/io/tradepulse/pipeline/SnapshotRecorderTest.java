package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.InMemoryStore;
import io.tradepulse.store.InMemoryStore.Operation;
import io.tradepulse.store.Listing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Newest prices and sights of instruments, driven by hand.
final class SnapshotRecorderTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final Instruments instruments = new Instruments();
    private final InMemoryStore store = new InMemoryStore();
    private final SnapshotRecorder recorder = newRecorder();

    private SnapshotRecorder newRecorder() {
        return new SnapshotRecorder(
                store.listings(), store.snapshotWriter(), store.listingWriter(), clock, INTERVAL);
    }

    private void take(String symbol, long ts, double price) {
        Tick tick =
                new Tick()
                        .set(
                                instruments.of("test", symbol),
                                ts,
                                1,
                                price,
                                1,
                                Tick.ABSENT,
                                Tick.ABSENT);
        tick.receivedAt(clock.nanos());
        recorder.taken(tick);
    }

    private List<String> stored() {
        return store.snapshots().stream()
                .map(tick -> tick.instrument().symbol() + " " + tick.price())
                .sorted()
                .toList();
    }

    @Test
    void writesTheNewestOfEachInstrumentOnceInAWhile() {
        take("A", 5, 1);
        take("A", 7, 2);
        take("A", 6, 3);
        take("B", 1, 4);
        recorder.committed();
        assertThat(stored()).isEmpty();
        clock.advance(INTERVAL);
        recorder.committed();
        assertThat(stored()).containsExactly("A 2.0", "B 4.0");
        take("A", 8, 5);
        recorder.committed();
        assertThat(stored()).contains("A 2.0");
        clock.advance(INTERVAL);
        recorder.committed();
        assertThat(stored()).containsExactly("A 5.0", "B 4.0");
    }

    @Test
    void keepsWhenAnInstrumentWasSeenFirstAndLastAndWhatItIsCalled() {
        long first = clock.nanos();
        take("AAPL.O", 5, 1);
        clock.advance(INTERVAL);
        recorder.committed();
        take("AAPL.O", 4, 1);
        clock.advance(INTERVAL);
        take("AAPL.O", 3, 1);
        long last = clock.nanos();
        recorder.committed();
        assertThat(store.listings())
                .containsExactly(
                        new Listing(
                                instruments.of("test", "AAPL.O"),
                                "Apple Inc.",
                                "USD",
                                "XNAS",
                                "America/New_York",
                                first,
                                last));
    }

    @Test
    void leavesANameAloneThatSomebodyHasCorrected() {
        Listing corrected =
                new Listing(instruments.of("test", "AAPL"), "Apple", "USD", "XNAS", "UTC", 1, 2);
        try (BatchWriter<Listing> writer = store.listingWriter()) {
            writer.write(corrected);
            writer.commit();
        }
        SnapshotRecorder next = newRecorder();
        Tick tick = new Tick().set(corrected.instrument(), 5, 1, 1, 1, 1, 1);
        tick.receivedAt(3);
        next.taken(tick);
        next.closed();
        assertThat(store.listings())
                .containsExactly(
                        new Listing(corrected.instrument(), "Apple", "USD", "XNAS", "UTC", 1, 3));
    }

    @Test
    void writesNothingThatWasNotCommitted() {
        take("A", 5, 1);
        recorder.failed();
        clock.advance(INTERVAL);
        recorder.committed();
        assertThat(stored()).isEmpty();
        take("A", 5, 1);
        recorder.committed();
        assertThat(stored()).containsExactly("A 1.0");
    }

    @Test
    void writesTheNextTimeWhatFailed() {
        take("A", 5, 1);
        clock.advance(INTERVAL);
        store.failOnce(Operation.COMMIT);
        recorder.committed();
        assertThat(stored()).isEmpty();
        clock.advance(INTERVAL);
        recorder.committed();
        assertThat(stored()).containsExactly("A 1.0");
        assertThat(store.listings()).hasSize(1);
    }

    @Test
    void writesWhatIsLeftAtTheEndAndGivesItsWritersBack() {
        take("A", 5, 1);
        recorder.closed();
        assertThat(stored()).containsExactly("A 1.0");
        assertThat(store.openWriters()).isZero();
    }
}
