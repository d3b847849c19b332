package io.tradepulse.app;

import io.tradepulse.model.Timestamps;
import io.tradepulse.store.TickFilter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say which stored ticks are meant.
final class RangeOptions {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "Event times from then on: a day of UTC, RFC 3339, or epoch s, ms, µs or ns"
                            + " (default: the first).")
    @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "Event times before then (default: the last is the last).")
    @Nullable String to;

    @Option(
            names = "--symbols",
            paramLabel = "LIST",
            description = "Only these, with commas, as they are stored.")
    @Nullable String symbols;

    @Option(
            names = "--providers",
            paramLabel = "LIST",
            description = "Only those of these providers, with commas.")
    @Nullable String providers;

    /// @throws ConfigException where a time is none, or the end is not after the start
    TickFilter filter() {
        long start = from == null ? 0 : time("--from", from);
        long end = to == null ? Long.MAX_VALUE : time("--to", to);
        if (end <= start) {
            throw new ConfigException(
                    "--to "
                            + Timestamps.text(end)
                            + " is not after --from "
                            + Timestamps.text(start));
        }
        String upper = symbols == null ? null : symbols.toUpperCase(Locale.ROOT);
        return new TickFilter(
                names("--providers", providers), names("--symbols", upper), start, end);
    }

    private static long time(String flag, String text) {
        return Timestamps.parse(text).orElseGet(() -> startOfDay(flag, text));
    }

    private static long startOfDay(String flag, String text) {
        try {
            long seconds = LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
            return Math.multiplyExact(seconds, NANOS_PER_SECOND);
        } catch (DateTimeParseException | ArithmeticException _) {
            throw new ConfigException(
                    flag, text, "is neither a day, nor RFC 3339, nor an epoch time");
        }
    }

    private static Set<String> names(String flag, @Nullable String list) {
        if (list == null) {
            return Set.of();
        }
        Set<String> names =
                Arrays.stream(list.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
        if (names.isEmpty()) {
            throw new ConfigException(flag, list, "names none");
        }
        return names;
    }
}
