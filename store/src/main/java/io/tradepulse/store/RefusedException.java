package io.tradepulse.store;

/// The store refuses what it was given, such as a row of a batch for what is in it: trying the same
/// again is no use.
public class RefusedException extends StoreException {
    private static final long serialVersionUID = 1;

    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    public RefusedException(String message) {
        super(message);
    }
}
