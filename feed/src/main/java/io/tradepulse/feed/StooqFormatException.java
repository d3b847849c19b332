package io.tradepulse.feed;

import java.io.IOException;

/// A file that is no Stooq file at all: its header or its name says so.
public final class StooqFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    StooqFormatException(String message) {
        super(message);
    }
}
