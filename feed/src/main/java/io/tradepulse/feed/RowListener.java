package io.tradepulse.feed;

import java.nio.file.Path;

/// Hears of rows of a file that were passed over. Called by the thread that pulls the source.
@FunctionalInterface
public interface RowListener {
    /// A row was not used.
    ///
    /// @param line counted from 1, the header included
    /// @param why a sentence for the user
    void badRow(Path file, long line, String why);

    /// Does nothing.
    static RowListener none() {
        return (_, _, _) -> {};
    }
}
