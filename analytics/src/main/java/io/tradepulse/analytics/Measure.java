package io.tradepulse.analytics;

import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// Makes a row of each part of a range from its ticks, which come in event-time order.
///
/// Not thread-safe: lives within one request.
interface Measure<R> {
    /// Whether it has to know what was in force when the range began.
    default boolean needsTickBefore() {
        return false;
    }

    /// The last tick before the range; called first, or not at all.
    default void before(Tick tick) {}

    /// The next tick of the part under way.
    void add(Tick tick);

    /// Ends the part [start, end) and begins the next; null where there is nothing to tell of it.
    @Nullable R end(long start, long end);
}
