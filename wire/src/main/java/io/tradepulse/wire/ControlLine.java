package io.tradepulse.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line that begins with `#`: what sender and door say to each other beside the ticks (contract,
/// section 1).
///
/// Immutable.
public sealed interface ControlLine {
    /// The line, without a line end.
    String text();

    /// What a sender says of its clock whose ticks have its times.
    String OWN = "own";

    /// From the client, before its ticks: who it is and how it wants to be treated.
    ///
    /// @param provider label of its ticks; null: the door's default
    /// @param session name under which its lines are numbered; null: none
    /// @param ack whether it wants acknowledgements
    /// @param seq number of the line that follows
    /// @param resend lines up to this number were sent before, and may be old
    /// @param replay whether it sends recorded data, which no age rule applies to
    /// @param token what lets it in, where the door asks for one
    /// @param errors whether it wants to be told what was rejected
    /// @param ownClock whether its ticks' times are by its own clock, and it answers [Ping]s, so
    ///   that the door can tell how far that is off
    record Hello(
            @Nullable String provider,
            @Nullable String session,
            boolean ack,
            long seq,
            long resend,
            boolean replay,
            @Nullable String token,
            boolean errors,
            boolean ownClock)
            implements ControlLine {
        /// One that says nothing of its clock.
        public Hello(
                @Nullable String provider,
                @Nullable String session,
                boolean ack,
                long seq,
                long resend,
                boolean replay,
                @Nullable String token,
                boolean errors) {
            this(provider, session, ack, seq, resend, replay, token, errors, false);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder("#HELLO");
            appendKey(out, "provider", provider);
            appendKey(out, "session", session);
            out.append(" ack=").append(ack ? "on" : "off").append(" seq=").append(seq);
            if (resend > 0) {
                out.append(" resend=").append(resend);
            }
            appendKey(out, "replay", replay ? "on" : null);
            appendKey(out, "token", token);
            appendKey(out, "errors", errors ? null : "off");
            appendKey(out, "clock", ownClock ? OWN : null);
            return out.toString();
        }

        /// Without the token: this is what may stand in a log.
        @Override
        public String toString() {
            return new Hello(provider, session, ack, seq, resend, replay, null, errors, ownClock)
                    .text();
        }

        private static void appendKey(StringBuilder out, String key, @Nullable String value) {
            if (value != null) {
                out.append(' ').append(key).append('=').append(value);
            }
        }
    }

    /// From the door, in answer to HELLO.
    ///
    /// @param next advice: the first line not known to be durable for that session
    /// @param warning a word about what the sender asked for and gets in part only; null for none
    record Ok(@Nullable String session, long next, @Nullable String warning)
            implements ControlLine {
        /// Acknowledgements will mean less than they say: what carries ticks on may lose them.
        public static final String ACKS_NOT_DURABLE = "acks-not-durable";

        /// Without a warning.
        public Ok(@Nullable String session, long next) {
            this(session, next, null);
        }

        @Override
        public String text() {
            String ok = (session == null ? "#OK" : "#OK session=" + session) + " next=" + next;
            return warning == null ? ok : ok + " warning=" + warning;
        }
    }

    /// From the door: every line up to this one has been dealt with for good.
    record Ack(long line) implements ControlLine {
        @Override
        public String text() {
            return "#ACK " + line;
        }
    }

    /// From the door: this line was not accepted.
    ///
    /// @param code a [io.tradepulse.model.RejectCode], as text because it may be a newer one than
    ///   we know
    record Reject(long line, String code, String detail) implements ControlLine {
        @Override
        public String text() {
            return "#REJECT " + line + " " + code + " " + detail;
        }
    }

    /// Asks for a [Pong]; the time is epoch nanoseconds at sending.
    record Ping(long t1) implements ControlLine {
        @Override
        public String text() {
            return "#PING t1=" + t1;
        }
    }

    /// Answers a [Ping]: its time, when it was received, and when it was answered.
    record Pong(long t1, long t2, long t3) implements ControlLine {
        @Override
        public String text() {
            return "#PONG t1=" + t1 + " t2=" + t2 + " t3=" + t3;
        }
    }

    /// From the door, before it closes.
    record Bye(String reason) implements ControlLine {
        @Override
        public String text() {
            return "#BYE " + reason;
        }
    }

    /// A control line of a kind that we know, with content that makes no sense.
    record Malformed(String text, String detail) implements ControlLine {
        /// Without the text, in which there may be a token.
        @Override
        public String toString() {
            return "Malformed[" + detail + "]";
        }
    }

    /// A comment, or something newer than we are; to be passed over.
    record Unknown(String text) implements ControlLine {
        /// Without the text, in which there may be a token.
        @Override
        public String toString() {
            return "Unknown[" + text.length() + " characters]";
        }
    }

    /// Reads a line that begins with `#`.
    static ControlLine parse(String line) {
        String trimmed = trimmed(line);
        String[] words = trimmed.split("[ \t]+", 4);
        try {
            return switch (words[0]) {
                case "#HELLO" -> hello(line, keys(line));
                case "#OK" -> ok(keys(line));
                case "#ACK" -> new Ack(number(words[0], words[1]));
                case "#REJECT" ->
                        new Reject(
                                number(words[0], words[1]),
                                words[2],
                                words.length > 3 ? words[3] : "");
                case "#PING" -> new Ping(number(keys(line), "t1", 0));
                case "#PONG" -> pong(keys(line));
                case "#BYE" -> new Bye(trimmed(trimmed.substring("#BYE".length())));
                default -> new Unknown(line);
            };
        } catch (NumberFormatException e) {
            return new Malformed(line, String.valueOf(e.getMessage()));
        } catch (ArrayIndexOutOfBoundsException _) {
            return new Malformed(line, words[0] + " has too few words");
        }
    }

    /// Without blanks at its ends. Only what parts words is taken for a blank: other white space
    /// belongs to its word, wherever that stands.
    private static String trimmed(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && isBlank(line.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(line.charAt(to - 1))) {
            to--;
        }
        return line.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static ControlLine hello(String line, Map<String, String> keys) {
        String provider = keys.get("provider");
        String session = keys.get("session");
        if ((provider != null && !Symbols.isValid(provider))
                || (session != null && !Symbols.isValid(session))) {
            return new Malformed(
                    line,
                    "provider and session are 1 to 32 characters A-Z a-z 0-9 . = - _ / : ^ #");
        }
        long seq = number(keys, "seq", 1);
        long resend = number(keys, "resend", 0);
        if (seq < 0 || resend < 0) {
            return new Malformed(line, "seq and resend are numbers of lines, not below 0");
        }
        return new Hello(
                provider,
                session,
                isOn(keys, "ack", false),
                seq,
                resend,
                isOn(keys, "replay", false),
                keys.get("token"),
                isOn(keys, "errors", true),
                OWN.equals(keys.get("clock")));
    }

    private static Ok ok(Map<String, String> keys) {
        return new Ok(keys.get("session"), number(keys, "next", 1), keys.get("warning"));
    }

    private static Pong pong(Map<String, String> keys) {
        return new Pong(number(keys, "t1", 0), number(keys, "t2", 0), number(keys, "t3", 0));
    }

    private static Map<String, String> keys(String line) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String word : trimmed(line).split("[ \t]+", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                keys.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return keys;
    }

    private static boolean isOn(Map<String, String> keys, String key, boolean otherwise) {
        String value = keys.get(key);
        return value == null
                ? otherwise
                : value.equals("on") || value.equals("true") || value.equals("1");
    }

    private static long number(Map<String, String> keys, String key, long otherwise) {
        String value = keys.get(key);
        return value == null ? otherwise : number(key, value);
    }

    private static long number(String what, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new NumberFormatException(what + " has no whole number where there must be one");
        }
    }
}
