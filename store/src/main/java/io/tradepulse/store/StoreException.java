package io.tradepulse.store;

/// The store could not do what was asked: it is down, full, or refuses. Says which and why in one
/// line.
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }
}
