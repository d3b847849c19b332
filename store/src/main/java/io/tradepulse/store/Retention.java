package io.tradepulse.store;

import java.time.Duration;

/// How long what is stored is kept, and when it is packed. Whole days of event time go at once,
/// when all of the day is older than that; [Duration#ZERO]: never.
///
/// Immutable.
///
/// @param ticks kept for so long
/// @param fineBars bars shorter than a minute are kept for so long; all others for ever
/// @param rejects dead letters are kept for so long
/// @param compressAfter days of ticks older than that are compressed
public record Retention(
        Duration ticks, Duration fineBars, Duration rejects, Duration compressAfter) {
    /// Keeps everything as it is.
    public static final Retention FOREVER =
            new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
