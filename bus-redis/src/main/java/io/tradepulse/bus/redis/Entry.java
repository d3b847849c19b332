package io.tradepulse.bus.redis;

import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What stands on a stream: an event as bytes, and beside it what is needed without reading it.
///
/// Immutable.
final class Entry {
    static final String VALUE = "v";
    static final String KEY = "k";
    static final String APPENDED_AT = "at";

    private static final byte[] NOTHING = {};

    private final EntryId id;
    private final byte[] value;
    private final String key;
    private final long appendedAt;

    private Entry(EntryId id, byte[] value, String key, long appendedAt) {
        this.id = id;
        this.value = value;
        this.key = key;
        this.appendedAt = appendedAt;
    }

    static Entry of(StreamMessage<String, byte[]> message) {
        EntryId id = EntryId.parse(message.getId());
        Map<String, byte[]> fields = message.getBody();
        if (fields == null || fields.isEmpty()) {
            return new Entry(id, NOTHING, "", id.millis() * 1_000_000);
        }
        byte[] value = fields.get(VALUE);
        return new Entry(
                id,
                value == null ? object(fields) : value,
                text(fields.getOrDefault(KEY, NOTHING)),
                appendedAt(id, fields.getOrDefault(APPENDED_AT, NOTHING)));
    }

    private static long appendedAt(EntryId id, byte[] digits) {
        long at = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9' || at > Long.MAX_VALUE / 10 - 1) {
                return id.millis() * 1_000_000;
            }
            at = 10 * at + digit - '0';
        }
        return digits.length == 0 ? id.millis() * 1_000_000 : at;
    }

    /// The fields as a JSON object, all of them text: numbers may stand in quotes.
    private static byte[] object(Map<String, byte[]> fields) {
        StringBuilder json = new StringBuilder("{");
        fields.forEach(
                (name, value) -> {
                    json.append(json.length() == 1 ? "" : ",");
                    quote(json, name);
                    json.append(':');
                    quote(json, text(value));
                });
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    EntryId id() {
        return id;
    }

    /// The event; made of the fields where somebody has put down those of a tick one by one; empty
    /// where there is nothing.
    byte[] value() {
        return value;
    }

    /// The symbol, or what else was said to be it.
    String key() {
        return key;
    }

    /// Epoch nanoseconds; those of the id where nothing else is known.
    long appendedAt() {
        return appendedAt;
    }

    /// The value as text, for somebody to look at.
    String text() {
        return text(value);
    }
}
