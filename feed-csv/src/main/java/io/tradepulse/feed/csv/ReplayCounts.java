package io.tradepulse.feed.csv;

import io.tradepulse.feed.FeedProgress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// What a replay has done so far. Written by the thread that pulls the source, [#progress] is for
/// any.
final class ReplayCounts {
    /// Rows of files out of order that are held in memory at once, of all files together.
    static final int MAX_SORTED_ROWS = 500_000;

    private final RowListener listener;
    private final AtomicLong ticks = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong badRows = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private int sortedRows;
    private boolean firstPass = true;

    ReplayCounts(RowListener listener) {
        this.listener = listener;
    }

    private static void add(AtomicLong counter, long by) {
        counter.lazySet(counter.getPlain() + by); // there is one writer
    }

    void tick() {
        add(ticks, 1);
    }

    void row() {
        add(rows, 1);
    }

    void bytes(long more) {
        add(bytes, more);
    }

    /// What was said of a file when it was played first is not said again when it is played anew.
    void nextPass() {
        firstPass = false;
    }

    void badRow(Path file, long line, String why) {
        if (firstPass) {
            add(badRows, 1);
            listener.badRow(file, line, why);
        }
    }

    void outOfOrder(Path file, long line) {
        if (firstPass) {
            add(outOfOrder, 1);
            listener.outOfOrder(file, line);
        }
    }

    int roomToSort() {
        return MAX_SORTED_ROWS - sortedRows;
    }

    void takeRoom(int count) {
        sortedRows += count;
    }

    long badRows() {
        return badRows.get();
    }

    long outOfOrderRows() {
        return outOfOrder.get();
    }

    FeedProgress progress(long totalBytes) {
        return new FeedProgress(ticks.get(), rows.get(), badRows.get(), bytes.get(), totalBytes);
    }
}
