package io.tradepulse.serve;

import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.model.EpochClock;
import java.util.function.LongSupplier;

/// What all sessions share.
///
/// Immutable; what is in it is the event loop's.
///
/// @param clock for stamps
/// @param nanoClock for what elapses
/// @param text where frames are put together
record PushParts(
        PriceBoard board,
        BarBoard bars,
        PushConfig config,
        PushMetrics metrics,
        EpochClock clock,
        LongSupplier nanoClock,
        FrameText text,
        Stages stages) {
    static final int DEFAULT_CONFLATION_MILLIS = 100;

    /// Where the way of a tick to a client is measured.
    record Stages(
            StageLatency busToPush,
            StageLatency busToPushConflated,
            StageLatency sourceToPush,
            StageLatency sourceToPushConflated,
            StageLatency pushToScreen) {
        static Stages of(Latencies latencies) {
            return new Stages(
                    latencies.of(Stage.BUS_TO_PUSH),
                    latencies.of(Stage.BUS_TO_PUSH_CONFLATED),
                    latencies.of(Stage.SOURCE_TO_PUSH),
                    latencies.of(Stage.SOURCE_TO_PUSH_CONFLATED),
                    latencies.of(Stage.PUSH_TO_SCREEN));
        }
    }

    /// A tick is handed to a socket now.
    void pushed(long appendedAt, long ts, long now, boolean conflated) {
        if (appendedAt > 0) {
            (conflated ? stages.busToPushConflated : stages.busToPush).record(now - appendedAt, 1);
        }
        (conflated ? stages.sourceToPushConflated : stages.sourceToPush).record(now - ts, 1);
    }
}
