package io.tradepulse.serve;

import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.latency.Traces;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What all sessions share.
///
/// Immutable; what is in it is the event loop's.
///
/// @param access what each caller may see
/// @param clock for stamps
/// @param nanoClock for what elapses
/// @param text where frames are put together
record PushParts(
        PriceBoard board,
        BarBoard bars,
        RejectBoard rejects,
        PushLookup lookup,
        AwaitedSymbols awaited,
        PushConfig config,
        Access access,
        PushMetrics metrics,
        EpochClock clock,
        LongSupplier nanoClock,
        FrameText text,
        Stages stages) {
    static final int DEFAULT_CONFLATION_MILLIS = 100;

    /// Where the way of a tick to a client is measured; a stage shows once there was something to
    /// measure.
    ///
    /// Owned by the event loop.
    static final class Stages {
        private final Latencies latencies;
        private @Nullable StageLatency busToPush;
        private @Nullable StageLatency busToPushConflated;
        private @Nullable StageLatency sourceToPush;
        private @Nullable StageLatency sourceToPushConflated;

        Stages(Latencies latencies) {
            this.latencies = latencies;
        }

        private StageLatency busToPush() {
            if (busToPush == null) {
                busToPush = latencies.of(Stage.BUS_TO_PUSH);
            }
            return busToPush;
        }

        private StageLatency busToPushConflated() {
            if (busToPushConflated == null) {
                busToPushConflated = latencies.of(Stage.BUS_TO_PUSH_CONFLATED);
            }
            return busToPushConflated;
        }

        private StageLatency sourceToPush() {
            if (sourceToPush == null) {
                sourceToPush = latencies.of(Stage.SOURCE_TO_PUSH);
            }
            return sourceToPush;
        }

        private StageLatency sourceToPushConflated() {
            if (sourceToPushConflated == null) {
                sourceToPushConflated = latencies.of(Stage.SOURCE_TO_PUSH_CONFLATED);
            }
            return sourceToPushConflated;
        }

        StageLatency pushToScreen() {
            return latencies.of(Stage.PUSH_TO_SCREEN);
        }
    }

    /// A page has drawn a frame.
    ///
    /// @param sentAt by our clock
    /// @param at by the page's
    void drawn(long sentAt, long at, ClockOffset pages) {
        stages.pushToScreen().record(at - pages.correctionNanos() - sentAt, pages);
    }

    /// A tick is handed to a socket now.
    void pushed(Tick tick, long now, boolean conflated) {
        StageLatency fromBus = conflated ? stages.busToPushConflated() : stages.busToPush();
        StageLatency fromSource =
                conflated ? stages.sourceToPushConflated() : stages.sourceToPush();
        if (tick.appendedAt() > 0) {
            fromBus.record(now - tick.appendedAt(), 1, tick, now);
        }
        fromSource.recordSinceEvent(tick, 1, now);
        if (Traces.follow(tick)) {
            fromSource.follow(tick, now);
        }
    }
}
