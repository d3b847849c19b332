package io.tradepulse.serve;

import io.tradepulse.model.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The parameters of a request to the UDF face. One that can't be understood ends the request with
/// an [UdfException].
///
/// Immutable.
record UdfRequest(Request request) {
    private static final int MAX_SYMBOL_LENGTH = 80;
    private static final int DEFAULT_MATCHES = 30;
    private static final int MAX_MATCHES = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /// The year 2200, as far as stores reach.
    private static final long FAR_FUTURE_SECONDS = 7_258_118_400L;

    /// A symbol, and the provider that may stand before it: `binance:BTCUSDT`. Upper case but for
    /// the provider.
    record Name(String provider, String symbol, String whole) {
        static Name of(String text) {
            if (text.length() > MAX_SYMBOL_LENGTH) {
                throw new UdfException("unknown_symbol");
            }
            int colon = text.indexOf(':');
            return new Name(
                    colon < 0 ? "" : text.substring(0, colon),
                    text.substring(colon + 1).toUpperCase(Locale.ROOT),
                    text.toUpperCase(Locale.ROOT));
        }
    }

    String text(String name) {
        return request.optional(name).orElse("");
    }

    private String required(String name) {
        return request.optional(name).orElseThrow(() -> new UdfException(name + " is needed"));
    }

    Name symbol() {
        return Name.of(required("symbol"));
    }

    /// As they were written.
    List<String> symbols() {
        return Arrays.stream(required("symbols").split(","))
                .filter(text -> !text.isBlank())
                .distinct()
                .toList();
    }

    Interval resolution() {
        String text = required("resolution");
        return UdfResolutions.interval(text)
                .orElseThrow(() -> new UdfException("no bars of resolution " + text));
    }

    /// Epoch nanoseconds, given in seconds.
    long time(String name) {
        return number(name)
                .map(seconds -> Math.clamp(seconds, 0, FAR_FUTURE_SECONDS) * NANOS_PER_SECOND)
                .orElseThrow(() -> new UdfException(name + " is needed"));
    }

    /// How many bars are asked for, whatever `from` says.
    OptionalLong countBack() {
        Optional<Long> count = number("countback");
        if (count.isPresent() && count.get() < 0) {
            throw new UdfException("countback is below 0");
        }
        return count.isPresent() ? OptionalLong.of(count.get()) : OptionalLong.empty();
    }

    int maxMatches() {
        return Math.clamp(number("limit").orElse((long) DEFAULT_MATCHES), 0, MAX_MATCHES);
    }

    private Optional<Long> number(String name) {
        Optional<String> text = request.optional(name);
        try {
            return text.map(Long::valueOf);
        } catch (NumberFormatException _) {
            throw new UdfException(name + " is not a whole number");
        }
    }
}
