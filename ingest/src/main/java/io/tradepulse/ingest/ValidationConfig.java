package io.tradepulse.ingest;

import java.time.Duration;
import java.util.Set;

/// The rules that every tick has to pass (contract, section 1).
///
/// Immutable.
///
/// @param symbols the only symbols let in; empty for all
/// @param quoteCheck whether bid ≤ price ≤ ask is asked for
/// @param maxAge older event times are rejected; zero for no limit
/// @param maxClockSkew how far event times may be ahead of us
/// @param maxDeviationPercent how far a price may be off the median of the recent ones; 0 switches
///   the rule off
/// @param reanchorTicks so many deviating ticks that agree with each other are the new level
/// @param referenceTtl recent prices older than this say nothing any more
/// @param maxSymbols so many instruments are known at most; ticks of further ones are rejected
/// @param strict the first rejected line ends the connection; zero volumes are rejected, unknown
///   JSON fields too
public record ValidationConfig(
        Set<String> symbols,
        boolean quoteCheck,
        Duration maxAge,
        Duration maxClockSkew,
        double maxDeviationPercent,
        int reanchorTicks,
        Duration referenceTtl,
        int maxSymbols,
        boolean strict) {
    /// Enough for every listed share of the world.
    public static final int USUAL_MAX_SYMBOLS = 100_000;

    public ValidationConfig {
        symbols = Set.copyOf(symbols);
    }

    /// With the usual bound on the number of instruments.
    public ValidationConfig(
            Set<String> symbols,
            boolean quoteCheck,
            Duration maxAge,
            Duration maxClockSkew,
            double maxDeviationPercent,
            int reanchorTicks,
            Duration referenceTtl,
            boolean strict) {
        this(
                symbols,
                quoteCheck,
                maxAge,
                maxClockSkew,
                maxDeviationPercent,
                reanchorTicks,
                referenceTtl,
                USUAL_MAX_SYMBOLS,
                strict);
    }

    /// The contract's defaults.
    public static ValidationConfig defaults() {
        return new ValidationConfig(
                Set.of(),
                true,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                10.0,
                5,
                Duration.ofMinutes(1),
                false);
    }
}
