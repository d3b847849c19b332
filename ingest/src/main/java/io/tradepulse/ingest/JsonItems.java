package io.tradepulse.ingest;

import io.tradepulse.model.RejectCode;

/// Ticks that are the elements of a JSON array, or JSON objects one after another (RFC 8259). It
/// follows strings and brackets and nothing else, so that one bad element costs no other; where it
/// can't tell where the next one begins, the rest is refused as one.
///
/// Not thread-safe: lives within one document.
final class JsonItems implements Items {
    private enum At {
        START,
        FIRST_ELEMENT,
        ELEMENT,
        OBJECT,
        OTHER,
        AFTER_ELEMENT,
        BETWEEN_OBJECTS,
        END,
        BROKEN
    }

    private final int maxBytes;
    private final Taker taker;
    private At at = At.START;
    private boolean inArray;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean skipping;

    JsonItems(int maxBytes, Taker taker) {
        this.maxBytes = maxBytes;
        this.taker = taker;
    }

    /// Whether there was an array, and be it an empty one.
    boolean isArray() {
        return inArray;
    }

    @Override
    public int scan(byte[] buffer, int from, int to) throws InterruptedException {
        int itemFrom = 0;
        int i = from;
        while (i < to) {
            if (isInItem()) {
                int end = itemEnd(buffer, i, to);
                if (end < 0) {
                    break;
                }
                takeItem(buffer, itemFrom, end);
                i = end;
            } else {
                itemFrom = i;
                if (step(buffer, i, to)) {
                    i++;
                }
            }
        }
        if (!isInItem()) {
            return to;
        }
        if (!skipping && to - itemFrom > maxBytes) {
            refuseTooLong(buffer, itemFrom, to);
            skipping = true;
        }
        return skipping ? to : itemFrom;
    }

    private boolean isInItem() {
        return at == At.OBJECT || at == At.OTHER;
    }

    /// One byte between items.
    ///
    /// @return whether it is done with; if not, an item begins with it
    private boolean step(byte[] buffer, int i, int to) {
        byte b = buffer[i];
        if (at == At.BROKEN || b == ' ' || b == '\n' || b == '\r' || b == '\t') {
            return true;
        }
        switch (at) {
            case START -> start(buffer, i, to);
            case FIRST_ELEMENT, ELEMENT -> {
                if (b == ']' && at == At.FIRST_ELEMENT) {
                    at = At.END;
                } else if (b == ',' || b == ']' || b == '}') {
                    refuseRest("an element of the array is missing", buffer, i, to);
                } else {
                    at = b == '{' ? At.OBJECT : At.OTHER;
                }
            }
            case AFTER_ELEMENT -> {
                if (b == ',' || b == ']') {
                    at = b == ',' ? At.ELEMENT : At.END;
                } else {
                    refuseRest("no comma after an element of the array", buffer, i, to);
                }
            }
            case BETWEEN_OBJECTS -> {
                if (b == '{') {
                    at = At.OBJECT;
                } else {
                    refuseRest("something follows the JSON object", buffer, i, to);
                }
            }
            case END -> refuseRest("something follows the array", buffer, i, to);
            case OBJECT, OTHER, BROKEN -> {
                // Not between items.
            }
        }
        return !isInItem();
    }

    private void start(byte[] buffer, int i, int to) {
        switch (buffer[i]) {
            case '{' -> at = At.OBJECT;
            case '[' -> {
                at = At.FIRST_ELEMENT;
                inArray = true;
            }
            default -> refuseRest("neither a JSON object nor an array", buffer, i, to);
        }
    }

    /// Where the item under way ends, after its last byte; -1 where it does not end here.
    private int itemEnd(byte[] buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = buffer[i];
            if (inString) {
                if (escaped) {
                    escaped = false;
                } else if (b == '\\') {
                    escaped = true;
                } else if (b == '"') {
                    inString = false;
                }
                continue;
            }
            switch (b) {
                case '"' -> inString = true;
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (depth == 0) {
                        return i;
                    }
                    if (--depth == 0 && at == At.OBJECT) {
                        return i + 1;
                    }
                }
                case ',' -> {
                    if (depth == 0) {
                        return i;
                    }
                }
                default -> {
                    // Part of the item.
                }
            }
        }
        return -1;
    }

    private void takeItem(byte[] buffer, int from, int to) throws InterruptedException {
        boolean object = at == At.OBJECT;
        at = inArray ? At.AFTER_ELEMENT : At.BETWEEN_OBJECTS;
        if (skipping) {
            skipping = false;
        } else if (to - from > maxBytes) {
            refuseTooLong(buffer, from, to);
        } else if (object) {
            taker.take(buffer, from, to);
        } else {
            taker.refuse(RejectCode.MALFORMED, "not a JSON object", buffer, from, to);
        }
    }

    private void refuseTooLong(byte[] buffer, int from, int to) {
        taker.refuse(RejectCode.LINE_TOO_LONG, "over " + maxBytes + " bytes", buffer, from, to);
    }

    private void refuseRest(String why, byte[] buffer, int from, int to) {
        at = At.BROKEN;
        taker.refuse(RejectCode.MALFORMED, why + ": the rest is not read", buffer, from, to);
    }

    @Override
    public void end(byte[] buffer, int to, boolean whole) {
        String how = whole ? "the body ends" : "the body broke off";
        if (isInItem() && !skipping) {
            taker.refuse(RejectCode.MALFORMED, how + " in mid-tick", buffer, 0, to);
        } else if (inArray && !isInItem() && at != At.END && at != At.BROKEN) {
            taker.refuse(RejectCode.MALFORMED, how + " in mid-array", buffer, 0, 0);
        }
    }
}
