package io.tradepulse.monitor;

import java.io.PrintStream;

/// Prints every result as a line of JSON. Thread-safe.
public final class TextSink implements Sink {
    private final PrintStream out;

    /// Prints to this.
    ///
    /// @param out stays open
    public TextSink(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(ProbeResult result) {
        out.println(ProbeReport.of(result));
    }
}
