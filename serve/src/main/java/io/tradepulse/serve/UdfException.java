package io.tradepulse.serve;

/// Ends the making of an answer of the UDF face with `{"s":"error"}`. It has no stack trace.
final class UdfException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    UdfException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /// What goes out as `errmsg`.
    String reason() {
        return reason;
    }
}
