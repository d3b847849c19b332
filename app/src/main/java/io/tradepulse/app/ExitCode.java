package io.tradepulse.app;

/// What the process ends with (contract, section 9).
final class ExitCode {
    static final int GOOD = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;

    private ExitCode() {}
}
