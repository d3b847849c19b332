package io.tradepulse.feed.csv;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The length of the bars of a web file with times, which doesn't say it: the least distance among
/// its first rows.
final class BarLength {
    /// Where there are too few rows to tell.
    static final Duration USUAL = Duration.ofMinutes(5);

    private BarLength() {}

    /// The length that these rows show.
    static Duration of(CsvColumns columns, List<String> rows) {
        Duration least = null;
        LocalDateTime last = null;
        for (String row : rows) {
            LocalDateTime label = label(columns, row);
            least = least(least, last, label);
            last = label;
        }
        return least == null ? USUAL : least;
    }

    private static @Nullable Duration least(
            @Nullable Duration least, @Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        if (from == null || to == null || from.equals(to)) {
            return least;
        }
        Duration distance = Duration.between(from, to).abs();
        return least == null || distance.compareTo(least) < 0 ? distance : least;
    }

    private static @Nullable LocalDateTime label(CsvColumns columns, String row) {
        try {
            List<String> fields = columns.fields(row);
            return StooqTimes.local(columns.of(fields, "date"), columns.of(fields, "time"));
        } catch (DateTimeException | IllegalArgumentException _) {
            return null;
        }
    }
}
