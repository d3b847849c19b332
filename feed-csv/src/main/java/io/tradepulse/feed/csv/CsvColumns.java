package io.tradepulse.feed.csv;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the columns of a file stand, under the names that this package goes by.
///
/// Immutable.
final class CsvColumns {
    private final Map<String, Integer> places;
    private final int count;

    private CsvColumns(Map<String, Integer> places, int count) {
        this.places = places;
        this.count = count;
    }

    /// The columns that a header names: in lower case, without `<>`, blanks as `_`.
    ///
    /// @return null where a name comes twice
    static @Nullable CsvColumns of(List<String> header) {
        Map<String, Integer> places = new HashMap<>();
        for (String name : header) {
            if (places.putIfAbsent(name(name), places.size()) != null) {
                return null;
            }
        }
        return new CsvColumns(places, header.size());
    }

    /// The same columns under further names. A column that happens to be called so means nothing by
    /// it.
    ///
    /// @param names a name and which columns may stand for it, the best first
    CsvColumns alsoNamed(Map<String, List<String>> names) {
        Map<String, Integer> all = new HashMap<>(places);
        all.keySet().removeAll(names.keySet());
        names.forEach(
                (name, columns) ->
                        columns.stream()
                                .filter(places::containsKey)
                                .findFirst()
                                .ifPresent(column -> all.put(name, place(column))));
        return new CsvColumns(all, count);
    }

    private static String name(String header) {
        return header.strip()
                .toLowerCase(Locale.ROOT)
                .replace("<", "")
                .replace(">", "")
                .replace(' ', '_');
    }

    /// The columns of a file without a header; empty names are passed over.
    static CsvColumns inOrder(String... names) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            if (!names[i].isEmpty()) {
                places.put(names[i], i);
            }
        }
        return new CsvColumns(places, names.length);
    }

    int count() {
        return count;
    }

    boolean has(String column) {
        return places.containsKey(column);
    }

    boolean hasAll(Set<String> columns) {
        return places.keySet().containsAll(columns);
    }

    boolean hasOnly(Set<String> columns) {
        return columns.containsAll(places.keySet());
    }

    /// The place of a column; -1 where it is not there.
    int place(String column) {
        Integer place = places.get(column);
        return place == null ? -1 : place;
    }

    /// The field of a column that is there.
    String of(List<String> fields, String column) {
        Integer place = places.get(column);
        if (place == null) {
            throw new IllegalStateException("there is no column " + column);
        }
        return fields.get(place);
    }

    /// The row as this header has it.
    ///
    /// @throws IllegalArgumentException where the number of fields is another
    List<String> fields(String line) {
        List<String> fields = CsvFields.split(line);
        if (fields.size() != count) {
            throw new IllegalArgumentException(fields.size() + " fields instead of " + count);
        }
        return fields;
    }
}
