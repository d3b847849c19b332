package io.tradepulse.pipeline;

import io.tradepulse.bus.Bus;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Interval;
import io.tradepulse.store.Store;
import java.time.Duration;
import java.util.List;

/// What bars are made of, and with.
///
/// Immutable; its parts are thread-safe.
///
/// @param bus whose ticks are taken, and which gets the bars
/// @param store that ticks are in, and bars go to
/// @param intervals lengths of the bars to publish and store, beside 1m, 1h and 1d
/// @param window how often forming bars are shown
public record BarParts(
        Bus bus,
        Store store,
        List<Interval> intervals,
        Duration window,
        EpochClock clock,
        StageLatency busToConsumer) {}
