package io.tradepulse.analytics;

/// Spreads from some time on.
///
/// Immutable.
///
/// @param start epoch nanoseconds
/// @param quoted ask - bid of each quote
/// @param relative the same in basis points of the mid
/// @param effective 2 × |price - mid| of each tick
/// @param timeWeighted ask - bid, each weighted by how long it stood; its count is that of the
///   quotes
public record Spread(
        long start, Figures quoted, Figures relative, Figures effective, Figures timeWeighted) {

    /// Of some values; all `NaN` where there was none.
    ///
    /// Immutable.
    public record Figures(long count, double min, double max, double mean) {
        /// Whether there was anything to measure.
        public boolean isEmpty() {
            return Double.isNaN(mean);
        }
    }
}
