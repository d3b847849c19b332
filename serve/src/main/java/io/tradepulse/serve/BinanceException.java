package io.tradepulse.serve;

/// Ends the making of an answer with a [BinanceError]. It is the caller's fault or an outage, so it
/// has no stack trace.
final class BinanceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient BinanceError error;

    BinanceException(BinanceError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    BinanceError error() {
        return error;
    }
}
