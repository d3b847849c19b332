package io.tradepulse.feed;

import java.io.BufferedReader;
import java.io.IOException;
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

    private static final int ROWS_LOOKED_AT = 32;
    private static final int CHARS_LOOKED_AT = 8000;

    private BarLength() {}

    /// Looks at the rows ahead; the reader stays where it is.
    static Duration ahead(StooqColumns columns, BufferedReader reader) throws IOException {
        char[] ahead = new char[CHARS_LOOKED_AT];
        reader.mark(CHARS_LOOKED_AT);
        int length = Math.max(reader.read(ahead), 0);
        reader.reset();
        List<String> rows = new String(ahead, 0, length).lines().limit(ROWS_LOOKED_AT).toList();
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

    private static @Nullable LocalDateTime label(StooqColumns columns, String row) {
        List<String> fields = StooqColumns.split(row);
        try {
            return fields.size() == columns.count()
                    ? StooqTimes.local(columns.of(fields, "date"), columns.of(fields, "time"))
                    : null;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
