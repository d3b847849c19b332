package io.tradepulse.store;

/// Which part of a result is asked for.
///
/// Immutable.
///
/// @param limit so many rows at most
/// @param offset so many are left out before them
/// @param newestFirst whether the order is reversed: the first rows are the newest
public record Paging(int limit, long offset, boolean newestFirst) {
    /// The oldest come first.
    public static Paging oldestFirst(int limit, long offset) {
        return new Paging(limit, offset, false);
    }
}
