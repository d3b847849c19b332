package io.tradepulse.bus.redis;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Says in half a sentence what failed. Neither the client nor the server repeats a password in
/// what they say.
final class Failures {
    private static final int MOST = 200;

    private Failures() {}

    static String text(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) { // a throwable is never its own cause
            root = root.getCause();
        }
        String said =
                Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
        return text(said);
    }

    /// The words of an error of Redis, on one line.
    static String text(String said) {
        String line = said.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MOST ? line : line.substring(0, MOST);
    }

    /// What stands in a future that failed.
    static Throwable cause(Throwable failure) {
        boolean isWrapped =
                failure instanceof CompletionException || failure instanceof ExecutionException;
        return isWrapped && failure.getCause() != null ? failure.getCause() : failure;
    }

    /// Whether Redis answered with an error of that kind.
    static boolean isA(Throwable failure, String kind) {
        String said = cause(failure).getMessage();
        return said != null && said.startsWith(kind);
    }
}
