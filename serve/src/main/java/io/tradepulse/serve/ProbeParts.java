package io.tradepulse.serve;

import io.tradepulse.latency.CanaryFigures;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/// Who looks at the platform from outside, and is asked what it saw.
///
/// Immutable. The supplier is asked at each request, by any thread.
///
/// @param monitor where the monitor answers; empty where there is none
/// @param prometheus where Prometheus answers; empty where there is none
/// @param canary what the canary has measured; empty where none runs in this process
public record ProbeParts(
        Optional<URI> monitor, Optional<URI> prometheus, Supplier<Optional<CanaryFigures>> canary) {
    /// Nobody does.
    public static final ProbeParts NONE =
            new ProbeParts(Optional.empty(), Optional.empty(), Optional::empty);
}
