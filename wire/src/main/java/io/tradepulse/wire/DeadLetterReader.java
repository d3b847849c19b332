package io.tradepulse.wire;

import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.RejectCode;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads dead letters. One whose reason only a newer version knows is `MALFORMED` here, and its
/// sentence begins with that reason: it is stored and shown, and nothing of it is lost.
///
/// Owned by one thread.
final class DeadLetterReader implements EventReader<DeadLetter> {
    private static final List<String> NAMES =
            List.of("kind", "provider", "symbol", "code", "detail", "text", "client", "line", "at");
    private static final int KIND = 0;
    private static final int PROVIDER = 1;
    private static final int SYMBOL = 2;
    private static final int CODE = 3;
    private static final int DETAIL = 4;
    private static final int TEXT = 5;
    private static final int CLIENT = 6;
    private static final int LINE = 7;
    private static final int AT = 8;

    private static final byte[] DEAD_LETTER = EventBytes.ascii("dead-letter");

    private final JsonFields json = new JsonFields(NAMES);
    private @Nullable DeadLetter letter;
    private String problem = "";

    @Override
    public Outcome read(byte[] bytes, int from, int to) {
        letter = null;
        if (!EventForm.isJson(bytes, from, to)) {
            String wrong = EventForm.problem(bytes, from, to);
            return wrong.isEmpty() ? Outcome.OTHER : malformed(wrong);
        }
        String wrong = json.read(bytes, from, to);
        if (wrong != null) {
            return malformed(wrong);
        }
        if (!json.is(KIND, DEAD_LETTER)) {
            return json.isText(KIND) ? Outcome.OTHER : malformed("\"kind\" is missing or no text");
        }
        return take();
    }

    private Outcome take() {
        long at = json.has(AT) ? json.time(AT) : Rfc3339.NONE;
        OptionalLong line = json.has(LINE) ? signed(json.text(LINE)) : OptionalLong.of(0);
        if (at == Rfc3339.NONE || line.isEmpty()) {
            return malformed(
                    line.isEmpty()
                            ? "\"line\" is no whole number"
                            : "\"at\" is missing or no time");
        }
        if (!json.isText(CODE)) {
            return malformed("\"code\" is missing or no text");
        }
        String name = json.text(CODE);
        RejectCode known = code(name);
        letter =
                new DeadLetter(
                        at,
                        text(PROVIDER),
                        text(SYMBOL),
                        known == null ? RejectCode.MALFORMED : known,
                        known == null ? name + ": " + text(DETAIL) : text(DETAIL),
                        text(TEXT),
                        text(CLIENT),
                        line.getAsLong());
        return Outcome.EVENT;
    }

    private String text(int field) {
        return json.has(field) ? json.text(field) : "";
    }

    private static OptionalLong signed(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    private static @Nullable RejectCode code(String name) {
        for (RejectCode code : RejectCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return null;
    }

    private Outcome malformed(String why) {
        problem = why;
        return Outcome.MALFORMED;
    }

    @Override
    public DeadLetter event() {
        DeadLetter last = letter;
        if (last == null) {
            throw new IllegalStateException("what was read last was no dead letter");
        }
        return last;
    }

    @Override
    public String problem() {
        return problem;
    }
}
