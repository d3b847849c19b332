package io.tradepulse.app;

import org.jspecify.annotations.Nullable;

/// The platform could not start; the message is one line that says why and what to do.
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartException(@Nullable String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
