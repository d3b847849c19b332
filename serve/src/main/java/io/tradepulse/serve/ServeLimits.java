package io.tradepulse.serve;

import java.time.Duration;

/// How much a client may ask for, and for how long it is waited for.
///
/// Immutable.
///
/// @param headerBytes those of one request
/// @param requestPatience a new connection's first request has to be there after so long
/// @param queries so many questions are put to the store at a time; the rest wait
/// @param queryPatience so long a question waits for its turn, and then for its answer
/// @param candlesKept candles that are over are answered from memory for so long; zero: never
public record ServeLimits(
        int headerBytes,
        Duration requestPatience,
        int queries,
        Duration queryPatience,
        Duration candlesKept) {
    public static final ServeLimits USUAL =
            new ServeLimits(
                    16_384,
                    Duration.ofSeconds(15),
                    16,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10));

    public ServeLimits {
        if (headerBytes <= 0 || queries <= 0) {
            throw new IllegalArgumentException("nothing would be let in");
        }
    }
}
