package io.tradepulse.canary;

import io.tradepulse.feed.SenderOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What a canary sends, where to, and where it gets it back.
///
/// Immutable.
///
/// @param door where its ticks go in
/// @param socket the address of the WebSocket that they come out of
/// @param key lets it in there, where a key is asked for
/// @param tls whom to trust there, asked at every connection; null: whom Java trusts
/// @param symbols take turns; no other canary of that door may have one of them
/// @param interval from one tick to the next
public record CanaryOptions(
        SenderOptions door,
        URI socket,
        @Nullable String key,
        @Nullable Supplier<SSLContext> tls,
        List<String> symbols,
        Duration interval) {
    private static final String PREFIX = "CANARY.";

    public CanaryOptions {
        symbols = List.copyOf(symbols);
        if (symbols.isEmpty() || !symbols.stream().allMatch(one -> one.matches("CANARY\\.\\d+"))) {
            throw new IllegalArgumentException("symbols " + symbols + " are not like CANARY.0");
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval " + interval + " is not above zero");
        }
    }

    /// So many symbols, beginning with that number.
    public static List<String> symbols(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(n -> PREFIX + n).toList();
    }

    /// Without the key.
    @Override
    public String toString() {
        return "every "
                + interval.toMillis()
                + " ms to "
                + door.host()
                + ":"
                + door.port()
                + ", back from "
                + socket;
    }
}
