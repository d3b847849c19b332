package io.tradepulse.feed.csv;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a look at the first rows of a file shows before it is played.
///
/// Immutable.
///
/// @param format null where the file is empty
/// @param firstTime when its first row begins, so that the file is opened no sooner; the least
///   `long` where that is not known
/// @param inOrder whether its first [#ROWS] rows come in the order of time
/// @param newestFirst whether they mostly go back
record CsvProbe(
        CsvFile file,
        @Nullable CsvFormat format,
        long firstTime,
        boolean inOrder,
        boolean newestFirst) {
    static final int ROWS = 10_000;

    /// @throws CsvFormatException where the file is of no known form
    static CsvProbe of(CsvFile file, @Nullable String fileSymbol) throws IOException {
        try (CsvRows rows = CsvRows.open(file, fileSymbol, (_, _, _) -> {})) {
            RowTicks row = rows.next();
            long first = row == null ? Long.MIN_VALUE : row.time(0);
            long last = first;
            int back = 0;
            int onwards = 0;
            for (int i = 1; i < ROWS && row != null; i++) {
                back += row.time(0) < last ? 1 : 0;
                onwards += row.time(0) > last ? 1 : 0;
                last = row.time(0);
                row = rows.next();
            }
            boolean inOrder = back == 0;
            return new CsvProbe(
                    file, rows.format(), inOrder ? first : Long.MIN_VALUE, inOrder, back > onwards);
        }
    }
}
