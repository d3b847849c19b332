package io.tradepulse.store.questdb;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// Keeps what the database prints to the console, whatever its log settings, off the console:
/// output of one thread while it runs one piece of work. Everybody else prints as before.
final class Muted extends FilterOutputStream {
    private static final ThreadLocal<Boolean> MUTED = ThreadLocal.withInitial(() -> false);

    private Muted(OutputStream out) {
        super(out);
    }

    /// Runs the work with nothing printed by this thread.
    static void run(Runnable work) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        System.setOut(new PrintStream(new Muted(out), true, out.charset()));
        System.setErr(new PrintStream(new Muted(err), true, err.charset()));
        MUTED.set(true);
        try {
            work.run();
        } finally {
            MUTED.remove();
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Override
    public void write(int b) throws IOException {
        if (!MUTED.get()) {
            out.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (!MUTED.get()) {
            out.write(bytes, from, length);
        }
    }
}
