package io.tradepulse.serve;

import io.tradepulse.ingest.BatchIntake;
import java.time.Duration;

/// What the sink for ticks works with.
///
/// Immutable.
///
/// @param intake where the ticks go
/// @param maxBodyBytes a longer body is refused, be it as it comes or unpacked
/// @param bodyPatience a body has to be there after so long
/// @param durablePatience ticks are given so long to become durable
public record SinkParts(
        BatchIntake intake, long maxBodyBytes, Duration bodyPatience, Duration durablePatience) {
    private static final Duration BODY_PATIENCE = Duration.ofSeconds(60);
    private static final Duration DURABLE_PATIENCE = Duration.ofSeconds(30);

    /// With the usual patience.
    public SinkParts(BatchIntake intake, long maxBodyBytes) {
        this(intake, maxBodyBytes, BODY_PATIENCE, DURABLE_PATIENCE);
    }
}
