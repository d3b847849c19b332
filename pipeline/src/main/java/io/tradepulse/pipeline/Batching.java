package io.tradepulse.pipeline;

import java.time.Duration;

/// When a batch is committed: what has arrived is taken as it comes, and is put away once it is
/// large enough, or old enough.
///
/// Immutable.
///
/// @param events so many are enough; what arrives at once with them goes along
/// @param interval the first of a batch waits for company so long at most
public record Batching(int events, Duration interval) {
    public Batching {
        if (events < 1 || interval.isNegative()) {
            throw new IllegalArgumentException(events + " events, " + interval);
        }
    }
}
