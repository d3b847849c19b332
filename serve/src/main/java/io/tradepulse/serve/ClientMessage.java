package io.tradepulse.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.Timestamps;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// What a client says.
///
/// Immutable.
sealed interface ClientMessage {
    /// It wants something from here on, or since some time.
    ///
    /// @param symbols in upper case, without the wildcard
    /// @param all whether the wildcard is among them
    /// @param channels empty where none was named
    /// @param provider the only one whose symbols count, where it is named
    /// @param session to go on with
    /// @param fromSeq the first frame that is wanted of that session
    /// @param from since when history is wanted, epoch nanoseconds
    record Subscribe(
            List<String> symbols,
            boolean all,
            List<String> channels,
            Optional<String> provider,
            OptionalInt conflateMillis,
            Optional<Session.Mode> mode,
            Optional<String> session,
            OptionalLong fromSeq,
            OptionalLong from)
            implements ClientMessage {}

    /// It wants something no more.
    ///
    /// @param channels empty for all
    record Unsubscribe(
            List<String> symbols, boolean all, List<String> channels, Optional<String> provider)
            implements ClientMessage {}

    /// It shows its key.
    record Auth(String apiKey) implements ClientMessage {
        /// Without the key, which is in no log.
        @Override
        public String toString() {
            return "Auth";
        }
    }

    /// It wants a sign of life.
    ///
    /// @param t1 when it asked, epoch nanoseconds by its own clock; comes back with our times
    record Heartbeat(OptionalLong t1) implements ClientMessage {}

    /// The page has drawn a frame.
    ///
    /// @param at epoch nanoseconds, by its clock
    /// @param clock how far that is off ours, as it found out itself by heartbeats
    record Drawn(long seq, long at, ClockOffset clock) implements ClientMessage {}

    /// One that can't be understood.
    record Bad(String code, String error) implements ClientMessage {}

    /// Reads a message; never throws.
    static ClientMessage of(String text) {
        try {
            return Reading.message(Reading.fields(text));
        } catch (BadException e) {
            return e.bad;
        } catch (IOException _) {
            return new Bad("BAD_JSON", "a message is one JSON object");
        }
    }

    /// The same of fields that are at hand; never throws.
    static ClientMessage of(Map<String, List<String>> fields) {
        try {
            return Reading.message(fields);
        } catch (BadException e) {
            return e.bad;
        }
    }

    /// Ends the reading of a message.
    final class BadException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Bad bad;

        BadException(String code, String error) {
            super(error, null, false, false);
            bad = new Bad(code, error);
        }
    }

    /// From text to message.
    final class Reading {
        private static final JsonFactory FACTORY = new JsonFactory();
        private static final int MAX_SYMBOL_LENGTH = 32;
        private static final int MAX_CONFLATION_MILLIS = 60_000;
        private static final double MAX_MILLIS = Long.MAX_VALUE / 1e6;

        private Reading() {}

        private static Map<String, List<String>> fields(String text)
                throws IOException, BadException {
            try (JsonParser parser = FACTORY.createParser(text)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new BadException("BAD_JSON", "a message is one JSON object");
                }
                Map<String, List<String>> fields = new HashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, values(parser));
                }
                if (parser.nextToken() != null) {
                    throw new BadException("BAD_JSON", "a message is one JSON object");
                }
                return fields;
            }
        }

        /// Scalars, or arrays of them, as text; what is neither is nobody's field.
        private static List<String> values(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                parser.skipChildren();
                return List.of();
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                return parser.currentToken() == JsonToken.VALUE_NULL
                        ? List.of()
                        : List.of(parser.getText());
            }
            List<String> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken().isScalarValue()) {
                    values.add(parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            return values;
        }

        private static ClientMessage message(Map<String, List<String>> fields) throws BadException {
            String type = one(fields, "type").orElse("");
            return switch (type) {
                case "subscribe" -> subscribe(fields);
                case "unsubscribe" ->
                        new Unsubscribe(
                                symbols(fields), isAll(fields), channels(fields), provider(fields));
                case "auth" ->
                        new Auth(
                                one(fields, "api_key")
                                        .orElseThrow(
                                                () ->
                                                        new BadException(
                                                                "BAD_FIELD", "api_key is needed")));
                case "heartbeat" -> new Heartbeat(nanos(fields, "t1", 0));
                case "drawn" ->
                        new Drawn(
                                number(fields, "seq", 1, Long.MAX_VALUE).orElse(0),
                                nanos(fields, "at", 0).orElse(0),
                                clock(fields));
                case "" -> throw new BadException("MISSING_TYPE", "a message has a type");
                default ->
                        throw new BadException(
                                "UNKNOWN_TYPE",
                                "the type is none of auth, subscribe, unsubscribe, heartbeat,"
                                        + " drawn");
            };
        }

        private static ClockOffset clock(Map<String, List<String>> fields) throws BadException {
            OptionalLong offset = nanos(fields, "offset", -MAX_MILLIS);
            OptionalLong error = nanos(fields, "error", 0);
            return offset.isPresent() && error.isPresent()
                    ? new ClockOffset(offset.getAsLong(), error.getAsLong())
                    : ClockOffset.UNKNOWN;
        }

        /// Milliseconds, with or without a fraction.
        private static OptionalLong nanos(
                Map<String, List<String>> fields, String name, double leastMillis)
                throws BadException {
            Optional<String> text = one(fields, name);
            if (text.isEmpty()) {
                return OptionalLong.empty();
            }
            try {
                BigDecimal millis = new BigDecimal(text.get());
                double near = millis.doubleValue();
                if (near >= leastMillis && near <= MAX_MILLIS) {
                    return OptionalLong.of(millis.movePointRight(6).longValue());
                }
            } catch (NumberFormatException _) {
                // Said below.
            }
            throw new BadException("BAD_FIELD", name + " is a number of milliseconds");
        }

        private static Subscribe subscribe(Map<String, List<String>> fields) throws BadException {
            OptionalLong conflate = number(fields, "conflate_ms", 0, MAX_CONFLATION_MILLIS);
            return new Subscribe(
                    symbols(fields),
                    isAll(fields),
                    channels(fields),
                    provider(fields),
                    conflate.isPresent()
                            ? OptionalInt.of((int) conflate.getAsLong())
                            : OptionalInt.empty(),
                    mode(fields),
                    one(fields, "session"),
                    number(fields, "from_seq", 0, Long.MAX_VALUE),
                    from(fields));
        }

        private static Optional<Session.Mode> mode(Map<String, List<String>> fields)
                throws BadException {
            Optional<String> mode = one(fields, "mode");
            if (mode.isEmpty()) {
                return Optional.empty();
            }
            for (Session.Mode each : Session.Mode.values()) {
                if (each.text().equals(mode.get())) {
                    return Optional.of(each);
                }
            }
            throw new BadException("BAD_FIELD", "mode is all or latest");
        }

        private static OptionalLong from(Map<String, List<String>> fields) throws BadException {
            Optional<String> text = one(fields, "from");
            if (text.isEmpty()) {
                return OptionalLong.empty();
            }
            OptionalLong time = Timestamps.parse(text.get());
            if (time.isEmpty()) {
                throw new BadException(
                        "BAD_FIELD",
                        "from is neither RFC 3339 nor an epoch time in s, ms, µs or ns");
            }
            return time;
        }

        private static List<String> symbols(Map<String, List<String>> fields) throws BadException {
            Set<String> symbols = new LinkedHashSet<>();
            for (String name : List.of("symbol", "symbols")) {
                for (String text : fields.getOrDefault(name, List.of())) {
                    if (text.isBlank() || text.length() > MAX_SYMBOL_LENGTH) {
                        throw new BadException(
                                "BAD_FIELD",
                                "a symbol has 1 to " + MAX_SYMBOL_LENGTH + " characters");
                    }
                    symbols.add(text.strip().toUpperCase(Locale.ROOT));
                }
            }
            symbols.remove("*");
            return List.copyOf(symbols);
        }

        private static boolean isAll(Map<String, List<String>> fields) {
            return fields.getOrDefault("symbol", List.of()).contains("*")
                    || fields.getOrDefault("symbols", List.of()).contains("*");
        }

        private static List<String> channels(Map<String, List<String>> fields) {
            return fields.getOrDefault("channels", List.of()).stream().distinct().toList();
        }

        private static Optional<String> provider(Map<String, List<String>> fields)
                throws BadException {
            return one(fields, "provider");
        }

        private static Optional<String> one(Map<String, List<String>> fields, String name)
                throws BadException {
            List<String> values = fields.getOrDefault(name, List.of());
            if (values.size() > 1) {
                throw new BadException("BAD_FIELD", name + " is one value");
            }
            return values.stream().findFirst();
        }

        private static OptionalLong number(
                Map<String, List<String>> fields, String name, long least, long most)
                throws BadException {
            Optional<String> text = one(fields, name);
            if (text.isEmpty()) {
                return OptionalLong.empty();
            }
            try {
                long value = Long.parseLong(text.get());
                if (value >= least && value <= most) {
                    return OptionalLong.of(value);
                }
            } catch (NumberFormatException _) {
                // Said below.
            }
            throw new BadException(
                    "BAD_FIELD",
                    name
                            + " is a whole number from "
                            + least
                            + (most > MAX_CONFLATION_MILLIS ? "" : " to " + most));
        }
    }
}
