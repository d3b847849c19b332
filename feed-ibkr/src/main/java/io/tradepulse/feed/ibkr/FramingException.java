package io.tradepulse.feed.ibkr;

import java.io.IOException;

/// The bytes of a connection can't be told into messages any more, or never could.
final class FramingException extends IOException {
    private static final long serialVersionUID = 1L;

    FramingException(String message) {
        super(message);
    }
}
