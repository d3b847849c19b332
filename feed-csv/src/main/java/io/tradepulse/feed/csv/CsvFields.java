package io.tradepulse.feed.csv;

import java.util.ArrayList;
import java.util.List;

/// The fields of one line of CSV (RFC 4180), but for line ends within quotes: a line is a row, so
/// that a stray quote spoils one row and no more.
final class CsvFields {
    private static final int SHOWN = 40;

    private CsvFields() {}

    /// The fields, blanks around them taken off.
    ///
    /// @throws IllegalArgumentException where a quote is not closed, or closes before the field
    ///   ends
    static List<String> split(String line) {
        List<String> fields = new ArrayList<>(12);
        boolean quotes = line.indexOf('"') >= 0;
        int from = 0;
        while (true) {
            int to = quotes ? end(line, from) : comma(line, from);
            fields.add(quotes ? unquoted(line, from, to) : line.substring(from, to).strip());
            if (to == line.length()) {
                return fields;
            }
            from = to + 1;
        }
    }

    private static int comma(String line, int from) {
        int comma = line.indexOf(',', from);
        return comma < 0 ? line.length() : comma;
    }

    /// Where the field that begins there ends: at a comma outside of quotes.
    private static int end(String line, int from) {
        boolean inside = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                inside = !inside;
            } else if (c == ',' && !inside) {
                return i;
            }
        }
        if (inside) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        return line.length();
    }

    private static String unquoted(String line, int from, int to) {
        String field = line.substring(from, to).strip();
        if (field.indexOf('"') < 0) {
            return field;
        }
        if (field.length() < 2 || !field.startsWith("\"") || !field.endsWith("\"")) {
            throw new IllegalArgumentException("a quote stands inside of " + shown(field));
        }
        String inner = field.substring(1, field.length() - 1);
        String without = inner.replace("\"\"", "");
        if (without.indexOf('"') >= 0) {
            throw new IllegalArgumentException("a quote stands inside of " + shown(field));
        }
        return inner.replace("\"\"", "\"").strip();
    }

    /// Text from outside as a message may show it: in quotes, not too long, nothing unprintable.
    static String shown(String text) {
        return shown(text, SHOWN);
    }

    static String shown(String text, int length) {
        String cut = text.length() > length ? text.substring(0, length) + "…" : text;
        StringBuilder out = new StringBuilder(cut.length() + 2).append('\'');
        cut.chars().forEach(c -> out.append(Character.isISOControl(c) ? '?' : (char) c));
        return out.append('\'').toString();
    }
}
