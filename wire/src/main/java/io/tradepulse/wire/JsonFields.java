package io.tradepulse.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fields of one JSON object whose names are known beforehand, each by its place in their list.
///
/// An object as programs write it (flat, no escapes, ASCII) is scanned where it lies, without
/// allocating; whatever else there is, mistakes included, is read again by Jackson, which decides.
///
/// Not thread-safe: owned by one reader.
final class JsonFields {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .build();

    private static final int MAX_PROBLEM_LENGTH = 200;

    /// More unknown names than these are Jackson's to compare.
    private static final int MAX_UNKNOWN = 16;

    private static final byte ABSENT = 0;
    private static final byte NULL = 1;
    private static final byte TEXT = 2;

    /// A number, `true` or `false`.
    private static final byte WORD = 3;

    private static final byte NESTED = 4;

    private final byte[][] names;
    private final byte[] byHash;
    private final byte[] kinds;
    private final int[] froms;
    private final int[] tos;
    private final int[] places;
    private final @Nullable String[] texts;
    private final int[] unknownFroms = new int[MAX_UNKNOWN];
    private final int[] unknownTos = new int[MAX_UNKNOWN];
    private int unknown;
    private @Nullable String unknownName;
    private int place;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int hash;
    private byte[] decoded = new byte[0];

    JsonFields(List<String> names) {
        int count = names.size();
        this.names = new byte[count][];
        this.kinds = new byte[count];
        this.froms = new int[count];
        this.tos = new int[count];
        this.places = new int[count];
        this.texts = new String[count];
        this.byHash = new byte[Integer.highestOneBit(count) * 8];
        for (int i = 0; i < count; i++) {
            this.names[i] = names.get(i).getBytes(StandardCharsets.US_ASCII);
            int slot = slot(hash(this.names[i]));
            while (byHash[slot] != 0) {
                slot = (slot + 1) & (byHash.length - 1);
            }
            byHash[slot] = (byte) (i + 1);
        }
    }

    /// Reads one object.
    ///
    /// @return what is wrong with it as JSON; null where nothing is
    @Nullable String read(byte[] buffer, int from, int to) {
        clear();
        bytes = buffer;
        at = from;
        end = to;
        if (scan()) {
            return null;
        }
        clear();
        return parse(buffer, from, to);
    }

    private void clear() {
        Arrays.fill(kinds, ABSENT);
        unknown = 0;
        unknownName = null;
        place = 0;
    }

    /// @return whether all of it was as programs write it; if not, it may still be JSON
    private boolean scan() {
        skipBlanks();
        if (!take('{')) {
            return false;
        }
        skipBlanks();
        if (take('}')) {
            return isAtEnd();
        }
        do {
            skipBlanks();
            if (!scanField()) {
                return false;
            }
            skipBlanks();
        } while (take(','));
        return take('}') && isAtEnd();
    }

    private boolean scanField() {
        int nameFrom = at + 1;
        if (!scanText()) {
            return false;
        }
        int nameTo = at - 1;
        int field = find(bytes, nameFrom, nameTo, hash);
        skipBlanks();
        if (!take(':')) {
            return false;
        }
        skipBlanks();
        int from = at;
        byte kind = scanValue();
        if (kind == ABSENT) {
            return false;
        }
        if (field < 0) {
            return addUnknown(nameFrom, nameTo);
        }
        if (kinds[field] != ABSENT) {
            return false;
        }
        int quote = kind == TEXT ? 1 : 0;
        put(field, kind, from + quote, at - quote);
        texts[field] = null;
        return true;
    }

    private void put(int field, byte kind, int from, int to) {
        kinds[field] = kind;
        froms[field] = from;
        tos[field] = to;
        places[field] = place++;
    }

    private byte scanValue() {
        if (at >= end) {
            return ABSENT;
        }
        byte b = bytes[at];
        if (b == '"') {
            return scanText() ? TEXT : ABSENT;
        }
        if (b == '-' || isDigit(b)) {
            return scanNumber() ? WORD : ABSENT;
        }
        return switch (b) {
            case 't' -> scanWord("true") ? WORD : ABSENT;
            case 'f' -> scanWord("false") ? WORD : ABSENT;
            case 'n' -> scanWord("null") ? NULL : ABSENT;
            default -> ABSENT;
        };
    }

    /// Text in quotes without anything escaped, from quote to quote; hashes it on the way.
    private boolean scanText() {
        if (!take('"')) {
            return false;
        }
        byte[] b = bytes;
        int i = at;
        int h = 0;
        while (i < end && b[i] >= ' ' && b[i] != '"' && b[i] != '\\') {
            h = h * 31 + b[i++];
        }
        hash = h;
        at = i;
        return take('"');
    }

    private boolean scanNumber() {
        take('-');
        int from = at;
        skipDigits();
        if (at == from || (bytes[from] == '0' && at > from + 1)) {
            return false;
        }
        if (take('.')) {
            int fraction = at;
            skipDigits();
            if (at == fraction) {
                return false;
            }
        }
        return at >= end || (bytes[at] | 0x20) != 'e';
    }

    private void skipDigits() {
        while (at < end && isDigit(bytes[at])) {
            at++;
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private boolean scanWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!take(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean take(char c) {
        if (at < end && bytes[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private boolean isAtEnd() {
        skipBlanks();
        return at == end;
    }

    /// @return false where it came before, or there are too many to tell
    private boolean addUnknown(int from, int to) {
        for (int i = 0; i < unknown; i++) {
            if (Arrays.equals(bytes, unknownFroms[i], unknownTos[i], bytes, from, to)) {
                return false;
            }
        }
        if (unknown == MAX_UNKNOWN) {
            return false;
        }
        unknownFroms[unknown] = from;
        unknownTos[unknown++] = to;
        return true;
    }

    private static int hash(byte[] name) {
        int h = 0;
        for (byte b : name) {
            h = h * 31 + b;
        }
        return h;
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 7)) & (byHash.length - 1);
    }

    private int find(byte[] buffer, int from, int to, int hash) {
        int slot = slot(hash);
        while (byHash[slot] != 0) {
            int field = byHash[slot] - 1;
            byte[] name = names[field];
            if (Arrays.equals(name, 0, name.length, buffer, from, to)) {
                return field;
            }
            slot = (slot + 1) & (byHash.length - 1);
        }
        return -1;
    }

    private @Nullable String parse(byte[] buffer, int from, int to) {
        if (!Utf8.isValid(buffer, from, to)) {
            return "not UTF-8";
        }
        bytes = decoded;
        at = 0;
        try (JsonParser parser = FACTORY.createParser(buffer, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "not a JSON object";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parseValue(name, parser.nextToken(), parser);
            }
            return parser.nextToken() == null ? null : "something follows the JSON object";
        } catch (IOException | NumberFormatException e) {
            return printable("not JSON: " + firstLine(e));
        }
    }

    private void parseValue(String name, JsonToken value, JsonParser parser) throws IOException {
        byte[] raw = name.getBytes(StandardCharsets.UTF_8);
        int field = find(raw, 0, raw.length, hash(raw));
        if (field < 0) {
            unknownName = unknownName == null ? name : unknownName;
            parser.skipChildren();
            return;
        }
        if (!value.isScalarValue()) {
            parser.skipChildren();
            put(field, NESTED, 0, 0);
            return;
        }
        String text = parser.getText();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (decoded.length - at < utf8.length) {
            decoded = Arrays.copyOf(decoded, (at + utf8.length) * 2);
            bytes = decoded;
        }
        System.arraycopy(utf8, 0, decoded, at, utf8.length);
        byte kind = value == JsonToken.VALUE_STRING ? TEXT : WORD;
        put(field, value == JsonToken.VALUE_NULL ? NULL : kind, at, at + utf8.length);
        texts[field] = text;
        at += utf8.length;
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        int lineEnd = message.indexOf('\n');
        return lineEnd < 0 ? message : message.substring(0, lineEnd);
    }

    /// Names and text of the sender may stand in it: nothing of that may end the line it is told
    /// in.
    static String printable(String problem) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(problem.length(), MAX_PROBLEM_LENGTH); i++) {
            char c = problem.charAt(i);
            out.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return out.toString();
    }

    /// Whether it is there and not null.
    boolean has(int field) {
        return kinds[field] > NULL;
    }

    /// Whether it is text in quotes.
    boolean isText(int field) {
        return kinds[field] == TEXT;
    }

    boolean isNested(int field) {
        return kinds[field] == NESTED;
    }

    /// Of two names for one thing the one that has a value; where both have, what came last.
    int last(int a, int b) {
        return has(b) && (!has(a) || places[b] > places[a]) ? b : a;
    }

    /// Name of a field that is none of those known; null where there is none.
    @Nullable String unknownName() {
        return unknown == 0 ? unknownName : Numbers.text(bytes, unknownFroms[0], unknownTos[0]);
    }

    /// Where [#from(int)] and [#to(int)] are: the value without its quotes.
    byte[] bytes() {
        return bytes;
    }

    int from(int field) {
        return froms[field];
    }

    int to(int field) {
        return tos[field];
    }

    /// The value as text; empty where it is an object or an array.
    String text(int field) {
        String text = texts[field];
        return kinds[field] == NESTED
                ? ""
                : text != null ? text : Numbers.text(bytes, froms[field], tos[field]);
    }

    boolean is(int field, byte[] value) {
        return kinds[field] == TEXT
                && Arrays.equals(value, 0, value.length, bytes, froms[field], tos[field]);
    }

    /// The value as a finite number, in quotes or not; NaN where it is none.
    double number(int field) {
        return Numbers.decimal(bytes, froms[field], tos[field]);
    }

    /// The value as a whole number ≥ 0; -1 where it is none.
    long whole(int field) {
        return Numbers.whole(bytes, froms[field], tos[field]);
    }

    /// The value as epoch nanoseconds, of an epoch time in any unit or, in quotes, RFC 3339;
    /// [Rfc3339#NONE] where it is neither.
    long time(int field) {
        long epoch = Numbers.epoch(bytes, froms[field], tos[field]);
        if (epoch >= 0 || kinds[field] != TEXT) {
            return epoch >= 0 ? epoch : Rfc3339.NONE;
        }
        long plain = Rfc3339.read(bytes, froms[field], tos[field]);
        return plain != Rfc3339.NONE ? plain : Rfc3339.read(text(field));
    }
}
