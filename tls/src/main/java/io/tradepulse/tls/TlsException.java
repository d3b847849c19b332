package io.tradepulse.tls;

import java.io.IOException;

/// A certificate or key that can't be used: says which file and why in one line.
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1;

    TlsException(String message) {
        super(message);
    }

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
