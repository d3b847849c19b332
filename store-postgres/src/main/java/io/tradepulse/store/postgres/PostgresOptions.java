package io.tradepulse.store.postgres;

import io.tradepulse.store.Retention;

/// How to use the database.
///
/// Immutable.
///
/// @param url where it is
/// @param poolSize most connections that queries take at a time; writers have up to four more
/// @param synchronousCommit whether a commit waits for the disk; where it doesn't, a crash of the
///   database loses up to the last half second of what was committed
/// @param retention what is kept for how long
public record PostgresOptions(
        DatabaseUrl url, int poolSize, boolean synchronousCommit, Retention retention) {
    /// Enough for a handful of pages being loaded at once.
    public static final int DEFAULT_POOL_SIZE = 10;

    public PostgresOptions {
        if (poolSize < 1) {
            throw new IllegalArgumentException("a pool has at least one connection");
        }
    }

    /// Safe on disk, everything kept for ever.
    public static PostgresOptions of(DatabaseUrl url) {
        return new PostgresOptions(url, DEFAULT_POOL_SIZE, true, Retention.FOREVER);
    }
}
