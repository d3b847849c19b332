package io.tradepulse.ingest;

import io.tradepulse.model.RejectCode;

/// Ticks that are lines: NDJSON, or any of the door's forms. Empty lines are passed over; a line
/// too long is refused, and the next is looked for.
///
/// Not thread-safe: lives within one document.
final class LineItems implements Items {
    private final int maxBytes;
    private final Taker taker;
    private boolean skipping;

    LineItems(int maxBytes, Taker taker) {
        this.maxBytes = maxBytes;
        this.taker = taker;
    }

    @Override
    public int scan(byte[] buffer, int from, int to) throws InterruptedException {
        int lineFrom = 0;
        for (int i = from; i < to; i++) {
            if (buffer[i] == '\n') {
                takeLine(buffer, lineFrom, i);
                lineFrom = i + 1;
            }
        }
        if (!skipping && withoutReturn(buffer, lineFrom, to) - lineFrom > maxBytes) {
            refuseTooLong(buffer, lineFrom, to);
            skipping = true;
        }
        return skipping ? to : lineFrom;
    }

    private void takeLine(byte[] buffer, int from, int lineEnd) throws InterruptedException {
        int to = withoutReturn(buffer, from, lineEnd);
        if (skipping) {
            skipping = false;
        } else if (to - from > maxBytes) {
            refuseTooLong(buffer, from, to);
        } else if (to > from) {
            taker.take(buffer, from, to);
        }
    }

    private static int withoutReturn(byte[] buffer, int from, int to) {
        return to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    }

    private void refuseTooLong(byte[] buffer, int from, int to) {
        taker.refuse(RejectCode.LINE_TOO_LONG, "over " + maxBytes + " bytes", buffer, from, to);
    }

    @Override
    public void end(byte[] buffer, int to, boolean whole) throws InterruptedException {
        if (whole) {
            takeLine(buffer, 0, to);
        } else if (to > 0) {
            taker.refuse(RejectCode.MALFORMED, "the body broke off in mid-line", buffer, 0, to);
        }
    }
}
