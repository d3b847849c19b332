package io.tradepulse.pipeline;

import io.tradepulse.latency.StageLatency;
import io.tradepulse.latency.Traces;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.List;

/// Collects when the ticks of a batch were appended, and records how long ago that was when the
/// batch has got to where a stage ends: taken by the consumer, or done with. Ticks appended
/// together share a stamp and are recorded together.
///
/// Not thread-safe: owned by the consumer's thread.
final class ConsumerLatency {
    private final EpochClock clock;
    private final List<Run> runs = new ArrayList<>();
    private final List<Followed> followed = new ArrayList<>();
    private int size;

    /// Ticks that share the stamp of their append; reused.
    private static final class Run {
        final Tick first = new Tick();
        long takenAt;
        long count;
    }

    private record Followed(Tick tick, long takenAt) {}

    ConsumerLatency(EpochClock clock) {
        this.clock = clock;
    }

    void seen(Tick tick) {
        Run last = size == 0 ? null : runs.get(size - 1);
        if (last == null || last.first.appendedAt() != tick.appendedAt()) {
            last = next();
            last.first.set(tick);
            last.takenAt = clock.nanos();
        }
        last.count++;
        if (Traces.follow(tick)) {
            followed.add(new Followed(tick.copy(), last.takenAt));
        }
    }

    private Run next() {
        if (size == runs.size()) {
            runs.add(new Run());
        }
        Run next = runs.get(size++);
        next.count = 0;
        return next;
    }

    /// Records up to the moment each tick was seen.
    void recordTaken(StageLatency stage) {
        for (int i = 0; i < size; i++) {
            record(stage, runs.get(i), runs.get(i).takenAt);
        }
        followed.forEach(each -> stage.follow(each.tick, each.takenAt));
    }

    /// Records up to now.
    void recordDone(StageLatency stage) {
        long now = clock.nanos();
        for (int i = 0; i < size; i++) {
            record(stage, runs.get(i), now);
        }
        followed.forEach(each -> stage.follow(each.tick, now));
    }

    private static void record(StageLatency stage, Run run, long at) {
        stage.record(at - run.first.appendedAt(), run.count, run.first, at);
    }

    /// Forgets the batch.
    void clear() {
        size = 0;
        followed.clear();
    }
}
