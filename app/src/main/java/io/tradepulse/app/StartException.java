package io.tradepulse.app;

import java.net.BindException;
import org.jspecify.annotations.Nullable;

/// The platform could not start; the message is one line that says why and what to do.
class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartException(@Nullable String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    /// A port that somebody else has.
    static StartException taken(String setting, String host, int port, BindException e) {
        return new StartException(
                setting
                        + " "
                        + port
                        + " on "
                        + host
                        + " can't be had ("
                        + e.getMessage()
                        + "); stop what listens there, or set "
                        + setting
                        + " to another port",
                e);
    }
}
