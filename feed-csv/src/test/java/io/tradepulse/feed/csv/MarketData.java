package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/// Recorded market data beside the checkout; tests that need it are skipped where it is missing.
final class MarketData {
    private MarketData() {}

    static Path file(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve("shared/data").resolve(path);
            if (Files.exists(file)) {
                return file;
            }
        }
        assumeThat(false).as("shared/data/" + path + " is not beside the checkout").isTrue();
        throw new AssertionError("not reached");
    }
}
