package io.tradepulse.serve;

import io.tradepulse.analytics.Buckets;
import io.tradepulse.analytics.SessionCalendar;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Timestamps;
import io.tradepulse.store.Paging;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// What was asked for: the parameters of a request, read and checked. A bad one ends the request
/// with a 400 that names it.
///
/// Immutable.
///
/// @param parameters those of the query, and those of the path, which win
/// @param accept the header of that name, or empty
/// @param body empty where there is none
record Request(MultiMap parameters, String accept, Buffer body) {
    private static final int MAX_SYMBOL_LENGTH = 32;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;
    private static final long BEGINNING = 0;

    /// The year 2200: after all data, and within what every store's timestamps reach.
    private static final long FAR_FUTURE = 7_258_118_400_000_000_000L;

    /// Epoch nanoseconds, [start, end).
    record Range(long start, long end) {}

    /// The same with other parameters.
    Request with(MultiMap others) {
        return new Request(others, accept, body);
    }

    /// The parameter; empty where it is not there or has no value.
    Optional<String> optional(String name) {
        String value = parameters.get(name);
        return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private String required(String name) {
        return optional(name)
                .orElseThrow(() -> new ProblemException(Problem.missingParameter(name)));
    }

    /// The symbol asked for, in upper case.
    String symbol() {
        return symbol("symbol", required("symbol"));
    }

    /// The symbols asked for, in upper case; empty for all.
    List<String> symbols() {
        return optional("symbols").stream()
                .filter(list -> !list.strip().equals("*"))
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(String::strip)
                .filter(symbol -> !symbol.isEmpty())
                .map(symbol -> symbol("symbols", symbol))
                .distinct()
                .toList();
    }

    private static String symbol(String name, String text) {
        if (text.length() > MAX_SYMBOL_LENGTH) {
            throw bad(name, "a symbol has at most " + MAX_SYMBOL_LENGTH + " characters");
        }
        return text.toUpperCase(Locale.ROOT);
    }

    Optional<String> provider() {
        return optional("provider");
    }

    /// The one symbol asked for, in upper case; empty for all.
    Optional<String> optionalSymbol() {
        return optional("symbol").map(text -> symbol("symbol", text));
    }

    /// The reason asked for; empty for all.
    Optional<RejectCode> rejectCode() {
        return optional("code").map(Request::rejectCode);
    }

    private static RejectCode rejectCode(String text) {
        for (RejectCode code : RejectCode.values()) {
            if (code.name().equals(text.toUpperCase(Locale.ROOT))) {
                return code;
            }
        }
        String known =
                Arrays.stream(RejectCode.values())
                        .map(RejectCode::name)
                        .collect(Collectors.joining(", "));
        throw bad("code", text + " is none of " + known);
    }

    /// Whether the newest come first.
    boolean newestFirst() {
        String order = optional("order").orElse("asc");
        if (!order.equals("asc") && !order.equals("desc")) {
            throw bad("order", order + " is neither asc nor desc");
        }
        return order.equals("desc");
    }

    /// The interval of candles.
    Interval interval() {
        return interval("interval").orElse(Interval.M1);
    }

    private Optional<Interval> interval(String name) {
        return optional(name)
                .map(text -> Interval.of(text).orElseThrow(() -> unknownInterval(name, text)));
    }

    private static ProblemException unknownInterval(String name, String text) {
        String known =
                Arrays.stream(Interval.values())
                        .map(Interval::text)
                        .collect(Collectors.joining(", "));
        return bad(name, text + " is none of " + known);
    }

    /// The zone that days, weeks and months are aligned to. It makes no difference to shorter
    /// intervals.
    ZoneId zone() {
        // As in times, a plus may have come in as a blank.
        String text = optional("tz").orElse("UTC").replace(' ', '+');
        try {
            return ZoneId.of(text);
        } catch (DateTimeException _) {
            throw bad("tz", text + " is no time zone, such as America/New_York");
        }
    }

    /// The exchange whose hours are asked for; empty for all hours.
    Optional<SessionCalendar> session() {
        Optional<SessionCalendar> session = optional("session").map(Request::session);
        if (session.isPresent() && optional("tz").isPresent()) {
            throw bad("tz", "a session has its exchange's time zone: leave out one of the two");
        }
        return session;
    }

    private static SessionCalendar session(String text) {
        String known = String.join(", ", SessionCalendar.known());
        return SessionCalendar.of(text.toUpperCase(Locale.ROOT))
                .orElseThrow(() -> bad("session", text + " is none of " + known));
    }

    /// All of time by default.
    Range range() {
        return range(time("start", BEGINNING), time("end", FAR_FUTURE));
    }

    private static Range range(long start, long end) {
        if (end <= start) {
            throw bad("end", "end has to be after start");
        }
        return new Range(within(start), within(end));
    }

    /// There is nothing outside of what stores reach.
    private static long within(long time) {
        return Math.clamp(time, BEGINNING, FAR_FUTURE);
    }

    /// The last day by default, and as one part.
    Buckets buckets(long now) {
        long end = time("end", now);
        long start = time("start", within(end) - Duration.ofDays(1).toNanos());
        Range range = range(start, end);
        Interval interval = interval("interval").orElse(null);
        Buckets buckets = new Buckets(range.start(), range.end(), interval);
        if (buckets.count() > Buckets.MAX_COUNT) {
            throw bad(
                    "interval",
                    "the range has "
                            + buckets.count()
                            + " intervals, of which "
                            + Buckets.MAX_COUNT
                            + " are computed at most");
        }
        return buckets;
    }

    /// How often the price is sampled, which divides each part of the range.
    Interval sampling(Buckets buckets) {
        Interval sampling = interval("sampling").orElse(Interval.M5);
        if (sampling.compareTo(Interval.D1) > 0) {
            throw bad("sampling", "sampling is a day at most");
        }
        Interval part = buckets.interval();
        if (part != null && part.nanos() % sampling.nanos() != 0) {
            throw bad("sampling", sampling.text() + " does not divide " + part.text());
        }
        return sampling;
    }

    /// So many days the year has to which volatility is scaled; 0: it is not.
    int daysOfYear() {
        return (int) number("annualise", 0, 1, 366);
    }

    private long time(String name, long otherwise) {
        return optionalTime(name).orElse(otherwise);
    }

    /// That time, in epoch nanoseconds; empty where it is not given.
    OptionalLong optionalTime(String name) {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        // A plus that was not escaped came in as a blank: 2026-01-15T13:30:00 02:00
        OptionalLong time = Timestamps.parse(text.get().replace(' ', '+'));
        if (time.isEmpty()) {
            throw bad(
                    name, text.get() + " is neither RFC 3339 nor an epoch time in s, ms, µs or ns");
        }
        return time;
    }

    Paging paging() {
        int limit = (int) number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        return new Paging(limit, number("offset", 0, 0, Long.MAX_VALUE), newestFirst());
    }

    private long number(String name, long otherwise, long least, long most) {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        String bound = most == Long.MAX_VALUE ? "from " + least : "from " + least + " to " + most;
        throw bad(name, text.get() + " is not a whole number " + bound);
    }

    static ProblemException bad(String name, String detail) {
        return new ProblemException(Problem.badParameter(name, detail));
    }
}
