package io.tradepulse.feed.csv;

import java.io.IOException;

/// A bad row, where the first one is to stop the replay. Its message names file and line.
public final class CsvRowException extends IOException {
    private static final long serialVersionUID = 1L;

    CsvRowException(String message) {
        super(message);
    }
}
