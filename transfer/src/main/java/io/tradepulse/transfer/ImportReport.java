package io.tradepulse.transfer;

import java.util.Map;
import java.util.TreeMap;

/// What became of the rows of files that were imported.
///
/// Immutable. A bar is one row and four ticks. What an earlier import that was broken off had
/// stored already is read again, but not written.
///
/// @param rows good rows read
/// @param badRows rows that make no sense
/// @param ticks made of the good rows
/// @param skipped of them, those that an earlier import had stored
/// @param written of them, those committed to the store now
/// @param rejected of them, those that the rules refuse, by reason
/// @param finished whether the end was reached
public record ImportReport(
        long rows,
        long badRows,
        long ticks,
        long skipped,
        long written,
        Map<String, Long> rejected,
        boolean finished) {
    /// Nothing yet.
    public static final ImportReport NONE = new ImportReport(0, 0, 0, 0, 0, Map.of(), true);

    public ImportReport {
        rejected = Map.copyOf(rejected);
    }

    /// Both together.
    public ImportReport plus(ImportReport other) {
        Map<String, Long> reasons = new TreeMap<>(rejected);
        other.rejected.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
        return new ImportReport(
                rows + other.rows,
                badRows + other.badRows,
                ticks + other.ticks,
                skipped + other.skipped,
                written + other.written,
                reasons,
                finished && other.finished);
    }

    /// All ticks that the rules refuse.
    public long rejectedTicks() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
