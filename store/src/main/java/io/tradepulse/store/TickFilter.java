package io.tradepulse.store;

import java.util.Set;

/// Which ticks are asked for.
///
/// Immutable.
///
/// @param providers only those of these providers; empty: of all
/// @param symbols only those of these symbols, as they are stored; empty: of all
/// @param start event time at or after it, epoch nanoseconds
/// @param end event time before it
public record TickFilter(Set<String> providers, Set<String> symbols, long start, long end) {
    public TickFilter {
        providers = Set.copyOf(providers);
        symbols = Set.copyOf(symbols);
    }
}
