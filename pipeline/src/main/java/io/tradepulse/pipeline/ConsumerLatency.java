package io.tradepulse.pipeline;

import io.tradepulse.latency.StageLatency;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import java.util.Arrays;

/// Collects when the ticks of a batch were appended, and records how long ago that was when the
/// batch has got to where a stage ends: taken by the consumer, or done with. Ticks appended
/// together share a stamp and are recorded together.
///
/// Not thread-safe: owned by the consumer's thread.
final class ConsumerLatency {
    private final EpochClock clock;
    private long[] takenAt = new long[64];
    private long[] stamps = new long[64];
    private long[] counts = new long[64];
    private int size;

    ConsumerLatency(EpochClock clock) {
        this.clock = clock;
    }

    void seen(Tick tick) {
        long stamp = tick.appendedAt();
        if (size > 0 && stamps[size - 1] == stamp) {
            counts[size - 1]++;
            return;
        }
        if (size == stamps.length) {
            stamps = Arrays.copyOf(stamps, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
            takenAt = Arrays.copyOf(takenAt, size * 2);
        }
        takenAt[size] = clock.nanos();
        stamps[size] = stamp;
        counts[size++] = 1;
    }

    /// Records up to the moment each tick was seen.
    void recordTaken(StageLatency stage) {
        for (int i = 0; i < size; i++) {
            stage.record(takenAt[i] - stamps[i], counts[i]);
        }
    }

    /// Records up to now.
    void recordDone(StageLatency stage) {
        long now = clock.nanos();
        for (int i = 0; i < size; i++) {
            stage.record(now - stamps[i], counts[i]);
        }
    }

    /// Forgets the batch.
    void clear() {
        size = 0;
    }
}
