package io.tradepulse.app;

import io.tradepulse.feed.SenderOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say how patiently a sender connects again.
final class ReconnectOptions {
    @Option(
            names = "--reconnect-interval",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "Seconds before the first attempt to connect again; doubles up to 30 s (default: ${DEFAULT-VALUE}).")
    double seconds = 1;

    @Option(
            names = "--max-reconnect-attempts",
            paramLabel = "N",
            description = "Give up after so many in a row (default: never).")
    @Nullable Integer maxAttempts;

    /// @throws ConfigException where a flag is no good
    SenderOptions of(SenderOptions sender) {
        Integer attempts = maxAttempts;
        try {
            return sender.withReconnect(
                    Duration.ofNanos(Math.round(seconds * 1e9)),
                    attempts == null ? SenderOptions.UNLIMITED : attempts);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }
}
