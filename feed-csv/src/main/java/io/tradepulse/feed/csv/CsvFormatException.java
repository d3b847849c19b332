package io.tradepulse.feed.csv;

import java.io.IOException;

/// A file that can't be played at all: it has none of the known forms, or its name is no symbol.
public final class CsvFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    CsvFormatException(String message) {
        super(message);
    }
}
