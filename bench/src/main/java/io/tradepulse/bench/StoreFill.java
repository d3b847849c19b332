package io.tradepulse.bench;

import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Fills a store, says how far it is, and how much disk it takes.
///
/// Not thread-safe.
final class StoreFill {
    private static final int ROWS_A_COMMIT = 200_000;
    private static final long ROWS_A_REPORT = 5_000_000;
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final int MOST_LOOKS = 60;
    private static final int HOUSEKEEPING_LOOKS = 3;

    private final StoreChoice.Opened opened;
    private long rows;

    StoreFill(StoreChoice.Opened opened) {
        this.opened = opened;
    }

    /// Writes all rows, and waits until queries see them.
    <E> void fill(String what, BatchWriter<E> writer, Consumer<Consumer<E>> source)
            throws InterruptedException {
        Store store = opened.store();
        long startedAt = System.nanoTime();
        rows = 0;
        try (writer) {
            source.accept(
                    row -> {
                        writer.write(row);
                        if (++rows % ROWS_A_COMMIT == 0) {
                            writer.commit();
                        }
                        if (rows % ROWS_A_REPORT == 0) {
                            say("  %,d %s written after %.1f s", rows, what, since(startedAt));
                        }
                    });
            writer.commit();
        }
        double written = since(startedAt);
        BooleanSupplier visible = store.visibilityOfCommits();
        while (!visible.getAsBoolean()) {
            Thread.sleep(2);
        }
        double seen = since(startedAt);
        say(
                "  %,d %s: written in %.1f s, visible in %.1f s, which is %,.0f a second",
                rows, what, written, seen, rows / seen);
    }

    /// Bytes of disk that the data takes once the store has tidied up by itself.
    long settledBytes() throws IOException, InterruptedException {
        long before = bytes();
        for (int look = 0; look < MOST_LOOKS; look++) {
            Thread.sleep(QUIET);
            long now = bytes();
            if (now == before) {
                return now;
            }
            before = now;
        }
        return before;
    }

    /// Lets the store do its housekeeping until there is no more of it.
    ///
    /// @return bytes of disk after it
    long maintainedBytes() throws IOException, InterruptedException {
        long startedAt = System.nanoTime();
        long before = bytes();
        int same = 0;
        for (int look = 0; look < MOST_LOOKS && same < HOUSEKEEPING_LOOKS; look++) {
            opened.store().maintain();
            Thread.sleep(QUIET);
            long now = bytes();
            same = now == before ? same + 1 : 0;
            before = now;
        }
        say("  housekeeping took %.1f s", since(startedAt));
        return before;
    }

    /// What is allocated, as `du` counts it: files with holes are smaller than they are long.
    private long bytes() throws IOException, InterruptedException {
        Path folder = opened.data();
        Process du =
                new ProcessBuilder("du", "-sk", folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        du.waitFor();
        return Long.parseLong(said.substring(0, said.indexOf('\t'))) * 1024;
    }

    private static double since(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
