package io.tradepulse.app;

import io.tradepulse.model.Interval;
import io.tradepulse.wire.Symbols;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One setting: its name in the environment and in files, its default, what it means, and how its
/// text is read.
///
/// Immutable.
///
/// @param values what its text may be, in a few words
/// @param isSecret whether its value is never shown, and is no flag, which others could see: it
///   comes from the environment or a file, or from a file named by `NAME_FILE`
/// @param read throws [IllegalArgumentException] with a sentence about a text that is no good
record Setting<T>(
        String name,
        String defaultText,
        String values,
        String meaning,
        boolean isSecret,
        Function<String, T> read) {
    /// A scheme, a host in lower case and a port, as browsers write them (RFC 6454).
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://[a-z0-9._\\-\\[\\]:]+|null");

    private Setting(
            String name,
            String defaultText,
            String values,
            String meaning,
            Function<String, T> read) {
        this(name, defaultText, values, meaning, false, read);
    }

    /// As a flag: `--http-port` for `HTTP_PORT`.
    String flag() {
        return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Setting<String> text(String name, String defaultText, String meaning) {
        return new Setting<>(name, defaultText, "text", meaning, text -> text);
    }

    /// The name of a file; none by default.
    static Setting<String> file(String name, String meaning) {
        return new Setting<>(name, "", "file", meaning, text -> text);
    }

    /// What can label ticks.
    static Setting<String> name(String name, String defaultText, String meaning) {
        return new Setting<>(
                name,
                defaultText,
                "1 to 32 characters of a symbol",
                meaning,
                text -> {
                    if (!Symbols.isValid(text)) {
                        throw new IllegalArgumentException(
                                "is not 1 to 32 characters A-Z a-z 0-9 . = - _ / : ^ #");
                    }
                    return text;
                });
    }

    static <T> Setting<T> secret(String name, String meaning, Function<String, T> read) {
        return new Setting<>(name, "", "a secret", meaning, true, read);
    }

    static Setting<Integer> port(String name, int port, String meaning) {
        Setting<Integer> whole = whole(name, port, 0, 65_535, meaning);
        return new Setting<>(name, whole.defaultText, "port, 0 to 65535", meaning, whole.read);
    }

    static Setting<Integer> whole(String name, int value, int least, int most, String meaning) {
        return new Setting<>(
                name,
                Integer.toString(value),
                "whole number, " + least + " to " + most,
                meaning,
                text -> {
                    int n = (int) number(text);
                    if (n != number(text) || n < least || n > most) {
                        throw new IllegalArgumentException(
                                "is not a whole number from " + least + " to " + most);
                    }
                    return n;
                });
    }

    /// One that need not be set; what it is then is told by its meaning.
    Setting<Optional<T>> optional() {
        return new Setting<>(
                name,
                "",
                values,
                meaning,
                isSecret,
                text -> text.isBlank() ? Optional.empty() : Optional.of(read.apply(text)));
    }

    static Setting<Double> decimal(String name, double value, double least, String meaning) {
        return new Setting<>(
                name,
                Double.toString(value),
                "number from "
                        + BigDecimal.valueOf(least).stripTrailingZeros().toPlainString()
                        + " up",
                meaning,
                text -> {
                    double n = number(text);
                    if (n < least) {
                        throw new IllegalArgumentException("is below " + least);
                    }
                    return n;
                });
    }

    /// A length of time given as a number of that unit.
    static Setting<Duration> time(String name, String value, Duration unit, String meaning) {
        return new Setting<>(
                name,
                value,
                "number from 0 up",
                meaning,
                text -> {
                    double n = number(text);
                    if (n < 0) {
                        throw new IllegalArgumentException("is negative");
                    }
                    return Duration.ofNanos(Math.round(n * unit.toNanos()));
                });
    }

    /// A length of time above zero, given as a number of that unit.
    static Setting<Duration> period(String name, String value, Duration unit, String meaning) {
        Setting<Duration> time = time(name, value, unit, meaning);
        return new Setting<>(
                name,
                value,
                "number above 0",
                meaning,
                text -> {
                    Duration length = time.read().apply(text);
                    if (length.isZero()) {
                        throw new IllegalArgumentException("is not above 0");
                    }
                    return length;
                });
    }

    static Setting<Boolean> onOff(String name, boolean on, String meaning) {
        return new Setting<>(
                name,
                on ? "on" : "off",
                "on, off",
                meaning,
                text ->
                        switch (text.toLowerCase(Locale.ROOT)) {
                            case "on", "true", "yes", "1" -> true;
                            case "off", "false", "no", "0" -> false;
                            default -> throw new IllegalArgumentException("is neither on nor off");
                        });
    }

    static Setting<String> oneOf(String name, List<String> values, String meaning) {
        return new Setting<>(
                name,
                values.getFirst(),
                String.join(", ", values),
                meaning,
                text -> {
                    if (!values.contains(text)) {
                        throw new IllegalArgumentException(
                                "is not one of " + String.join(", ", values));
                    }
                    return text;
                });
    }

    /// The address of something that speaks HTTP.
    static Setting<URI> url(String name, String meaning) {
        return new Setting<>(
                name,
                "",
                "`http://` or `https://` address",
                meaning,
                text -> {
                    try {
                        URI url = new URI(text.strip());
                        boolean isHttp =
                                "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                        if (isHttp && url.getHost() != null && url.getRawQuery() == null) {
                            return url;
                        }
                    } catch (URISyntaxException _) {
                        // Said below.
                    }
                    throw new IllegalArgumentException(
                            "is not an address like http://localhost:8086");
                });
    }

    static Setting<String> hostAndPort(String name, String meaning) {
        return new Setting<>(
                name,
                "",
                "`host:port`",
                meaning,
                text -> {
                    String target = text.strip();
                    int colon = target.lastIndexOf(':');
                    String port = target.substring(colon + 1);
                    if (colon < 1
                            || !port.matches("\\d{1,5}")
                            || Integer.parseInt(port) < 1
                            || Integer.parseInt(port) > 65_535) {
                        throw new IllegalArgumentException("is not host:port");
                    }
                    return target;
                });
    }

    static Setting<List<String>> list(String name, String meaning) {
        return new Setting<>(
                name,
                "",
                "names, with commas",
                meaning,
                text ->
                        Arrays.stream(text.split(",", -1))
                                .map(String::strip)
                                .filter(part -> !part.isEmpty())
                                .toList());
    }

    /// Some of the values, with commas, or `none`; by default these.
    static <T> Setting<Set<T>> someOf(
            String name, Map<String, T> values, String defaultText, String meaning) {
        return new Setting<>(
                name,
                defaultText,
                values.keySet().stream().sorted().collect(Collectors.joining(", "))
                        + ", with commas, or none",
                meaning,
                text ->
                        text.strip().equalsIgnoreCase("none")
                                ? Set.of()
                                : list(name, meaning).read().apply(text).stream()
                                        .map(word -> oneOf(word, values))
                                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static <T> T oneOf(String word, Map<String, T> values) {
        T value = values.get(word.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw new IllegalArgumentException(
                    "has "
                            + word
                            + ", which is none of "
                            + values.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return value;
    }

    /// Pages whose programs may read what HTTP answers, as browsers name them.
    static Setting<List<String>> origins(String name, String meaning) {
        Setting<List<String>> list = list(name, meaning);
        return new Setting<>(
                name,
                "",
                "origins, with commas; `*`: all",
                meaning,
                text -> {
                    List<String> origins = list.read().apply(text);
                    for (String origin : origins) {
                        if (!origin.equals("*") && !ORIGIN.matcher(origin).matches()) {
                            throw new IllegalArgumentException(
                                    "has "
                                            + origin
                                            + ", which is neither * nor like"
                                            + " https://example.org:8443");
                        }
                    }
                    return origins;
                });
    }

    static Setting<Set<String>> symbols(String name, String meaning) {
        return new Setting<>(
                name,
                "",
                "symbols, with commas",
                meaning,
                text ->
                        list(name, meaning).read().apply(text).stream()
                                .map(symbol -> symbol.toUpperCase(Locale.ROOT))
                                .collect(Collectors.toUnmodifiableSet()));
    }

    /// Lengths of bars; all of them where none is named.
    static Setting<List<Interval>> intervals(String name, String meaning) {
        return new Setting<>(
                name,
                "",
                "intervals, with commas",
                meaning,
                text ->
                        text.isBlank()
                                ? List.of(Interval.values())
                                : list(name, meaning).read().apply(text).stream()
                                        .map(Setting::interval)
                                        .toList());
    }

    private static Interval interval(String text) {
        return Interval.of(text)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "has "
                                                + text
                                                + ", which is none of "
                                                + Arrays.stream(Interval.values())
                                                        .map(Interval::text)
                                                        .collect(Collectors.joining(", "))));
    }

    private static double number(String text) {
        try {
            // Not Double's reading, which also takes 8000d and 0x1p13 for numbers.
            double n = new BigDecimal(text.strip()).doubleValue();
            if (Double.isFinite(n)) {
                return n;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException("is not a number");
    }
}
