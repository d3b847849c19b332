package io.tradepulse.store;

import io.tradepulse.model.RejectCode;
import org.jspecify.annotations.Nullable;

/// Which dead letters are asked for.
///
/// Immutable.
///
/// @param code only those for this reason; null: any
/// @param provider only those of this provider; null: any
/// @param symbol only those of this symbol, as it is stored; null: any, and those without one
/// @param start read at or after it, epoch nanoseconds
/// @param end read before it
/// @param newestFirst in which order
public record RejectFilter(
        @Nullable RejectCode code,
        @Nullable String provider,
        @Nullable String symbol,
        long start,
        long end,
        boolean newestFirst) {}
