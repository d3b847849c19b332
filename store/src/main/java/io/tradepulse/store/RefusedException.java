package io.tradepulse.store;

/// The store refuses a row of the batch for what is in it: trying the same again is no use.
public class RefusedException extends StoreException {
    private static final long serialVersionUID = 1;

    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
