package io.tradepulse.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// JSON as RFC 8259 has it, read as plainly as can be: the second opinion on what the parser took.
/// Not thread-safe.
final class PlainJson {
    /// A number as it was written.
    record Number(String text) {}

    /// It is not JSON, or a name comes twice in one object.
    static final class NotJson extends Exception {
        private static final long serialVersionUID = 1;

        NotJson(String why, int at) {
            super(why + " at " + at, null, false, false);
        }
    }

    private static final Object NULL = new Object();
    private static final int MAX_DEPTH = 400;
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final String text;
    private int at;

    private PlainJson(String text) {
        this.text = text;
    }

    /// The fields of the only object of the text, in their order: text, [Number], boolean, map,
    /// list, or what [#isNull] knows.
    static Map<String, Object> object(String text) throws NotJson {
        PlainJson json = new PlainJson(text);
        Object value = json.value(0);
        json.skipBlanks();
        if (json.at < text.length() || !(value instanceof Map)) {
            throw new NotJson("not one object", json.at);
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> fields = (Map<String, Object>) value;
        return fields;
    }

    static boolean isNull(Object value) {
        return value == NULL;
    }

    private Object value(int depth) throws NotJson {
        if (depth > MAX_DEPTH) {
            throw new NotJson("too deep", at);
        }
        skipBlanks();
        return switch (peek()) {
            case '{' -> fields(depth);
            case '[' -> elements(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> fields(int depth) throws NotJson {
        Map<String, Object> fields = new LinkedHashMap<>();
        at++;
        skipBlanks();
        if (peek() == '}') {
            at++;
            return fields;
        }
        do {
            skipBlanks();
            String name = string();
            skipBlanks();
            take(':');
            if (fields.put(name, value(depth + 1)) != null) {
                throw new NotJson("a name twice", at);
            }
            skipBlanks();
        } while (isMore('}'));
        return fields;
    }

    private List<Object> elements(int depth) throws NotJson {
        List<Object> elements = new ArrayList<>();
        at++;
        skipBlanks();
        if (peek() == ']') {
            at++;
            return elements;
        }
        do {
            elements.add(value(depth + 1));
            skipBlanks();
        } while (isMore(']'));
        return elements;
    }

    private boolean isMore(char last) throws NotJson {
        char c = peek();
        at++;
        if (c != ',' && c != last) {
            throw new NotJson("neither , nor " + last, at);
        }
        return c == ',';
    }

    private String string() throws NotJson {
        take('"');
        StringBuilder out = new StringBuilder();
        for (char c = peek(); c != '"'; c = peek()) {
            at++;
            if (c < ' ') {
                throw new NotJson("a control character", at);
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() throws NotJson {
        char c = peek();
        at++;
        if (c == 'u' && at + 4 <= text.length()) {
            String code = text.substring(at, at + 4);
            at += 4;
            if (code.matches("[0-9a-fA-F]{4}")) {
                return (char) Integer.parseInt(code, 16);
            }
        }
        int place = ESCAPES.indexOf(c);
        if (place < 0) {
            throw new NotJson("not an escape", at);
        }
        return ESCAPED.charAt(place);
    }

    private Number number() throws NotJson {
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw new NotJson("not a value", at);
        }
        at = matcher.end();
        return new Number(matcher.group());
    }

    private Object word(String word, Object value) throws NotJson {
        if (!text.startsWith(word, at)) {
            throw new NotJson("not a value", at);
        }
        at += word.length();
        return value;
    }

    private char peek() throws NotJson {
        if (at >= text.length()) {
            throw new NotJson("cut off", at);
        }
        return text.charAt(at);
    }

    private void take(char c) throws NotJson {
        if (peek() != c) {
            throw new NotJson("not a " + c, at);
        }
        at++;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
