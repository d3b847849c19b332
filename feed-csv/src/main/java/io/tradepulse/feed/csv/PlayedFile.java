package io.tradepulse.feed.csv;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One file of a replay while it is played: opened with its first row, sorted where it needs it and
/// there is room, closed after its last.
///
/// Not thread-safe: owned by the thread that pulls the source.
final class PlayedFile implements AutoCloseable {
    private final CsvProbe probe;
    private final @Nullable String fileSymbol;
    private final ReplayCounts counts;
    private final CsvRows.BadRow badRow;
    private @Nullable CsvRows rows;
    private int sortedRows;
    private boolean over;
    private long lastTime = Long.MIN_VALUE;
    private long bytesCounted;

    PlayedFile(
            CsvProbe probe,
            @Nullable String fileSymbol,
            ReplayCounts counts,
            CsvRows.BadRow badRow) {
        this.probe = probe;
        this.fileSymbol = fileSymbol;
        this.counts = counts;
        this.badRow = badRow;
    }

    long firstTime() {
        return probe.firstTime();
    }

    /// The next row; null at the end.
    @Nullable RowTicks next() throws IOException {
        if (over) {
            return null;
        }
        CsvRows from = rows;
        if (from == null) {
            from = open();
        }
        RowTicks row = from.next();
        if (row == null) {
            countBytes(probe.file().size());
            close();
            return null;
        }
        counts.row();
        countBytes(from.bytes());
        if (row.time(0) < lastTime) {
            counts.outOfOrder(probe.file().path(), from.line());
        }
        lastTime = row.time(0);
        return row;
    }

    private CsvRows open() throws IOException {
        CsvRows opened = CsvRows.open(probe.file(), fileSymbol, badRow);
        rows = opened;
        if (!probe.inOrder()) {
            sortedRows = opened.sort(counts.roomToSort(), probe.newestFirst());
            if (sortedRows < 0) {
                opened.close();
                sortedRows = 0;
                opened = CsvRows.open(probe.file(), fileSymbol, badRow);
                rows = opened;
            }
            counts.takeRoom(sortedRows);
        }
        return opened;
    }

    private void countBytes(long now) {
        counts.bytes(now - bytesCounted);
        bytesCounted = now;
    }

    @Override
    public void close() throws IOException {
        over = true;
        CsvRows of = rows;
        rows = null;
        if (of != null) {
            counts.takeRoom(-sortedRows);
            of.close();
        }
    }
}
