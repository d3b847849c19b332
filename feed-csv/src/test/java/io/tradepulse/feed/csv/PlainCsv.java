package io.tradepulse.feed.csv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// The rows of a file read as plainly as can be: the second opinion on what was played of it.
final class PlainCsv {
    private static final String MARK = "\u00ef\u00bb\u00bf";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /// @param bad lines to pass over, the first being 1
    /// @param columns a first line with one of each of these groups is a header, unless it is bad
    PlainCsv(byte[] content, Collection<Long> bad, List<List<String>> columns) {
        String[] lines = new String(content, StandardCharsets.ISO_8859_1).split("\n", -1);
        List<String> names = List.of();
        String first = null;
        for (int i = 0; i < lines.length; i++) {
            String line = unmarked(lines[i]);
            if (first == null && !line.isBlank()) {
                first = line;
                names = bad.contains(i + 1L) ? List.of() : names(line, columns);
            }
            boolean isHeader = !names.isEmpty() && line.equals(first);
            if (!line.isBlank() && !isHeader && !bad.contains(i + 1L)) {
                rows.add(fields(line));
            }
        }
        header = names;
    }

    private static List<String> names(String line, List<List<String>> columns) {
        List<String> names = fields(line).stream().map(PlainCsv::name).toList();
        boolean isHeader = columns.stream().allMatch(c -> c.stream().anyMatch(names::contains));
        return isHeader ? names : List.of();
    }

    private static String unmarked(String line) {
        String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }

    private static String name(String column) {
        return column.toLowerCase(Locale.ROOT).replaceAll("[<>]", "").replace(' ', '_');
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                field.append(quoted && i > 0 && line.charAt(i - 1) == '"' ? "\"" : "");
            } else if (c == ',' && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().strip());
        return fields;
    }

    /// The good rows, in the order of the file.
    List<List<String>> rows() {
        return Collections.unmodifiableList(rows);
    }

    /// The field under the first of these names that the header has, or at that place where there
    /// is no header; empty where there is neither.
    String field(List<String> row, int place, List<String> names) {
        int at =
                header.isEmpty()
                        ? place
                        : names.stream()
                                .mapToInt(header::indexOf)
                                .filter(i -> i >= 0)
                                .findFirst()
                                .orElse(-1);
        return at < 0 ? "" : row.get(at);
    }

    /// A number whose thousands may be grouped.
    static double number(String field) {
        return field.isEmpty() ? Double.NaN : Double.parseDouble(field.replace(",", ""));
    }
}
