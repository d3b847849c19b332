package io.tradepulse.feed.csv;

/// Makes ticks of the lines of one file.
///
/// Not thread-safe: owned by the reader of that file.
interface RowReader {
    /// The ticks of a line.
    ///
    /// @throws IllegalArgumentException where the line makes no sense; its message is a sentence
    ///   for the user
    /// @throws java.time.DateTimeException where a date or time is none
    RowTicks read(String line);
}
