package io.tradepulse.feed.csv;

import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The ticks of several files in the order of time; ties in the order of the files, then of the
/// rows.
///
/// A file is opened when its first row is due and closed after its last. It holds one row of every
/// open file, and those bars whose ticks are not all out. Not thread-safe: owned by the thread that
/// pulls the source.
final class RowMerge implements AutoCloseable {
    /// Where the next tick comes from: the next row of a file, or a bar that has begun.
    private static final class Head implements Comparable<Head> {
        private final int file;
        private final @Nullable PlayedFile source;
        private @Nullable RowTicks row;
        private long rowNumber;
        private int index;
        private long time;

        Head(int file, PlayedFile source) {
            this.file = file;
            this.source = source;
            this.time = source.firstTime();
        }

        Head(Head of, RowTicks row) {
            this.file = of.file;
            this.source = null;
            this.row = row;
            this.rowNumber = of.rowNumber;
            this.index = 1;
            this.time = row.time(1);
        }

        @Override
        public int compareTo(Head other) {
            int byTime = Long.compare(time, other.time);
            int byFile = byTime != 0 ? byTime : Integer.compare(file, other.file);
            return byFile != 0 ? byFile : Long.compare(rowNumber, other.rowNumber);
        }
    }

    private final PriorityQueue<Head> heads = new PriorityQueue<>();
    private final List<PlayedFile> files;
    private @Nullable Head toAdvance;
    private @Nullable RowTicks row;
    private int index;

    RowMerge(List<PlayedFile> files) {
        this.files = files;
        for (int i = 0; i < files.size(); i++) {
            heads.add(new Head(i, files.get(i)));
        }
    }

    /// Moves on to the next tick.
    ///
    /// @return its row, of which it is the [#index()]th tick; null at the end
    @Nullable RowTicks next() throws IOException {
        advance();
        row = null;
        while (row == null) {
            Head head = heads.poll();
            if (head == null) {
                return null;
            }
            if (head.row == null) {
                toAdvance = head;
                advance();
            } else {
                take(head, head.row);
            }
        }
        return row;
    }

    private void advance() throws IOException {
        Head head = toAdvance;
        toAdvance = null;
        PlayedFile source = head == null ? null : head.source;
        if (head == null || source == null) {
            return;
        }
        RowTicks next = source.next();
        if (next != null) {
            head.row = next;
            head.rowNumber++;
            head.time = next.time(0);
            heads.add(head);
        }
    }

    private void take(Head head, RowTicks of) {
        row = of;
        index = head.index;
        if (head.source != null) {
            if (of.count() > 1) {
                heads.add(new Head(head, of));
            }
            toAdvance = head;
        } else if (head.index + 1 < of.count()) {
            head.index++;
            head.time = of.time(head.index);
            heads.add(head);
        }
    }

    int index() {
        return index;
    }

    @Override
    public void close() throws IOException {
        for (PlayedFile file : files) {
            file.close();
        }
    }
}
