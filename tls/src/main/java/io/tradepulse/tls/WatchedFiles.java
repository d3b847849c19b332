package io.tradepulse.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// Tells when files have changed: by their real paths, times and sizes, looked at once a second at
/// most.
///
/// Thread-safe.
public final class WatchedFiles {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final List<Path> files;
    private final LongSupplier nanoClock;
    private List<String> seen;
    private long lookedAt;

    /// Remembers how they are now.
    ///
    /// @param nanoClock tells when to look again: after a second
    public WatchedFiles(List<Path> files, LongSupplier nanoClock) {
        this.files = List.copyOf(files);
        this.nanoClock = nanoClock;
        this.seen = fingerprints();
        this.lookedAt = nanoClock.getAsLong();
    }

    /// Whether they are others than when this was asked last. A change is told once.
    public synchronized boolean haveChanged() {
        long now = nanoClock.getAsLong();
        if (now - lookedAt < LOOK_EVERY.toNanos()) {
            return false;
        }
        lookedAt = now;
        List<String> before = seen;
        seen = fingerprints();
        return !seen.equals(before);
    }

    private List<String> fingerprints() {
        return files.stream().map(WatchedFiles::fingerprint).toList();
    }

    private static String fingerprint(Path file) {
        try {
            return file.toRealPath()
                    + " "
                    + Files.getLastModifiedTime(file)
                    + " "
                    + Files.size(file);
        } catch (IOException e) {
            return file + " is not there";
        }
    }
}
