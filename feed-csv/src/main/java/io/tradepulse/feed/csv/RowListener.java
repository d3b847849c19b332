package io.tradepulse.feed.csv;

import java.nio.file.Path;

/// Hears of rows of a file that were passed over or are not where they belong. Called by the thread
/// that pulls the source, the first time a file is played.
@FunctionalInterface
public interface RowListener {
    /// A row was not used.
    ///
    /// @param line counted from 1, the header included
    /// @param why a sentence for the user
    void badRow(Path file, long line, String why);

    /// A row is earlier than the one before it in a file too large to be sorted: it was played, and
    /// later than it should have been.
    default void outOfOrder(Path file, long line) {}

    /// Does nothing.
    static RowListener none() {
        return (_, _, _) -> {};
    }
}
