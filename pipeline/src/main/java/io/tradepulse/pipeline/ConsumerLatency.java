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
    private long takenAt;
    private long[] stamps = new long[64];
    private long[] counts = new long[64];
    private int size;

    ConsumerLatency(EpochClock clock) {
        this.clock = clock;
    }

    void seen(Tick tick) {
        long stamp = tick.appendedAt();
        if (size == 0) {
            takenAt = clock.nanos();
        }
        if (size > 0 && stamps[size - 1] == stamp) {
            counts[size - 1]++;
            return;
        }
        if (size == stamps.length) {
            stamps = Arrays.copyOf(stamps, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        stamps[size] = stamp;
        counts[size++] = 1;
    }

    /// Records up to the moment the first tick of the batch was seen.
    void recordTaken(StageLatency stage) {
        record(stage, takenAt);
    }

    /// Records up to now.
    void recordDone(StageLatency stage) {
        record(stage, clock.nanos());
    }

    private void record(StageLatency stage, long until) {
        for (int i = 0; i < size; i++) {
            stage.record(until - stamps[i], counts[i]);
        }
    }

    /// Forgets the batch.
    void clear() {
        size = 0;
    }
}
