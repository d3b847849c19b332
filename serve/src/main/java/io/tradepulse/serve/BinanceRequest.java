package io.tradepulse.serve;

import io.tradepulse.model.Interval;
import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The parameters of a request to Binance's face, checked as Binance does: one that is not known to
/// the endpoint ends the request, as one does that is empty or sent twice.
///
/// Immutable.
record BinanceRequest(MultiMap parameters) {
    private static final String SYMBOL_RANGE = "^[A-Z0-9-_.=/:^#]{1,32}$";
    private static final String NUMBER_RANGE = "^[0-9]{1,20}$";
    private static final String LIST_RANGE =
            "^\\[(\"[A-Z0-9-_.=/:^#]{1,32}\"(,\"[A-Z0-9-_.=/:^#]{1,32}\"){0,}){0,1}\\]$";
    private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9\\-_.=/:^#]{1,32}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");
    private static final Pattern ZONE = Pattern.compile("([+-]?)([0-9]{1,2})(?::([0-9]{2}))?");
    private static final int MAX_EAST_MINUTES = 14 * 60;
    private static final int MAX_WEST_MINUTES = 12 * 60;
    private static final int DEFAULT_LIMIT = 500;
    private static final int MAX_LIMIT = 1_000;

    /// Times of more digits than that are microseconds.
    private static final long MAX_MILLIS = 100_000_000_000_000L;

    /// The year 2200, as far as stores reach.
    private static final long FAR_FUTURE_MILLIS = 7_258_118_400_000L;

    /// Ours, at every endpoint: whose price is asked for, and the key where one is needed.
    private static final Set<String> OURS = Set.of("provider", "api_key");

    /// @param known what the endpoint reads
    static BinanceRequest of(Request request, String... known) {
        MultiMap parameters = request.parameters();
        Set<String> readable = new HashSet<>(OURS);
        readable.addAll(Set.of(known));
        Set<String> sent = parameters.names();
        int read = 0;
        for (String name : sent) {
            read += readable.contains(name) ? 1 : 0;
            if (parameters.getAll(name).size() > 1) {
                throw new BinanceException(BinanceError.repeated());
            }
        }
        if (read < sent.size()) {
            throw new BinanceException(BinanceError.unread(read, sent.size()));
        }
        return new BinanceRequest(parameters);
    }

    private Optional<String> optional(String name) {
        String value = parameters.get(name);
        if (value != null && value.isEmpty()) {
            throw new BinanceException(BinanceError.empty(name));
        }
        return Optional.ofNullable(value);
    }

    private String required(String name) {
        return optional(name).orElseThrow(() -> new BinanceException(BinanceError.missing(name)));
    }

    Optional<String> provider() {
        return optional("provider");
    }

    String symbol() {
        return symbol(required("symbol"));
    }

    private static String symbol(String text) {
        if (!SYMBOL.matcher(text).matches()) {
            throw new BinanceException(BinanceError.illegal("symbol", SYMBOL_RANGE));
        }
        return text;
    }

    /// Whether one symbol was asked for, whose answer is no array.
    boolean isForOne() {
        return parameters.contains("symbol");
    }

    /// The one of `symbol`, those of `symbols`; empty for all.
    Optional<List<String>> symbols() {
        Optional<String> list = optional("symbols");
        if (list.isPresent() && isForOne()) {
            throw new BinanceException(BinanceError.combination());
        }
        return isForOne() ? Optional.of(List.of(symbol())) : list.map(BinanceRequest::symbols);
    }

    private static List<String> symbols(String json) {
        List<String> symbols;
        try {
            symbols = new JsonArray(json).stream().map(String::valueOf).toList();
        } catch (DecodeException _) {
            throw new BinanceException(BinanceError.illegal("symbols", LIST_RANGE));
        }
        if (symbols.isEmpty() || !symbols.stream().allMatch(s -> SYMBOL.matcher(s).matches())) {
            throw new BinanceException(BinanceError.illegal("symbols", LIST_RANGE));
        }
        if (symbols.stream().distinct().count() < symbols.size()) {
            throw new BinanceException(BinanceError.repeatedSymbol());
        }
        return symbols;
    }

    Interval interval() {
        return Interval.of(required("interval"))
                .orElseThrow(() -> new BinanceException(BinanceError.interval()));
    }

    /// More than the most is the most.
    int limit() {
        OptionalLong limit = number("limit");
        if (limit.isPresent() && limit.getAsLong() == 0) {
            throw new BinanceException(BinanceError.invalid("limit"));
        }
        return (int) Math.min(limit.orElse(DEFAULT_LIMIT), MAX_LIMIT);
    }

    /// A time in epoch nanoseconds, given in milliseconds or microseconds.
    OptionalLong time(String name) {
        OptionalLong given = number(name);
        if (given.isEmpty()) {
            return given;
        }
        long value = given.getAsLong();
        long millis = value >= MAX_MILLIS ? value / 1_000 : value;
        return OptionalLong.of(Math.min(millis, FAR_FUTURE_MILLIS) * 1_000_000);
    }

    /// A whole number from 0 up; what is too large for a `long` is the largest.
    OptionalLong number(String name) {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!NUMBER.matcher(text.get()).matches()) {
            throw new BinanceException(BinanceError.illegal(name, NUMBER_RANGE));
        }
        try {
            return OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException _) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
    }

    /// The zone that days, weeks and months of klines are aligned to: `0`, `-1:00`, `05:45`.
    ZoneId zone() {
        Optional<String> text = optional("timeZone");
        if (text.isEmpty()) {
            return ZoneOffset.UTC;
        }
        // A plus that was not escaped came in as a blank.
        Matcher parts = ZONE.matcher(text.get().strip());
        if (!parts.matches()) {
            throw new BinanceException(BinanceError.invalid("timeZone"));
        }
        int rest = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        int minutes = Integer.parseInt(parts.group(2)) * 60 + rest;
        boolean west = "-".equals(parts.group(1));
        if (rest > 59 || minutes > (west ? MAX_WEST_MINUTES : MAX_EAST_MINUTES)) {
            throw new BinanceException(BinanceError.invalid("timeZone"));
        }
        return ZoneOffset.ofTotalSeconds((west ? -minutes : minutes) * 60);
    }

    /// Whether the short form of a ticker is asked for.
    boolean isMini() {
        String type = optional("type").orElse("FULL");
        if (!type.equals("FULL") && !type.equals("MINI")) {
            throw new BinanceException(BinanceError.tickerType());
        }
        return type.equals("MINI");
    }
}
