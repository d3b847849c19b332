package io.tradepulse.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the columns of a Stooq file stand, told by its header: `<TICKER>,<PER>,<DATE>,…` of the
/// bulk files, `Date,Time,Open,…` and `Date,Open,…` of the web's.
///
/// Immutable.
final class StooqColumns {
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
    private static final Set<String> REQUIRED = Set.of("date", "open", "high", "low", "close");
    private static final Set<String> OPTIONAL =
            Set.of("ticker", "per", "time", "volume", "openint");

    private final Map<String, Integer> places;

    private StooqColumns(Map<String, Integer> places) {
        this.places = places;
    }

    /// The columns of that header; null where it is no header of Stooq's.
    static @Nullable StooqColumns of(String header) {
        String text =
                header.startsWith(BYTE_ORDER_MARK)
                        ? header.substring(BYTE_ORDER_MARK.length())
                        : header;
        Map<String, Integer> places = new HashMap<>();
        for (String name : split(text)) {
            places.put(columnName(name), places.size());
        }
        boolean known =
                places.keySet().stream().allMatch(n -> REQUIRED.contains(n) || OPTIONAL.contains(n))
                        && places.keySet().containsAll(REQUIRED)
                        && places.size() == split(text).size();
        return known ? new StooqColumns(places) : null;
    }

    private static String columnName(String header) {
        String name = header.strip().toLowerCase(Locale.ROOT).replace("<", "").replace(">", "");
        return name.equals("vol") ? "volume" : name;
    }

    static List<String> split(String line) {
        List<String> fields = new ArrayList<>(10);
        int from = 0;
        for (int comma = line.indexOf(','); comma >= 0; comma = line.indexOf(',', from)) {
            fields.add(line.substring(from, comma));
            from = comma + 1;
        }
        fields.add(line.substring(from));
        return fields;
    }

    int count() {
        return places.size();
    }

    boolean has(String column) {
        return places.containsKey(column);
    }

    /// The field of a column that is there.
    String of(List<String> fields, String column) {
        Integer place = places.get(column);
        if (place == null) {
            throw new IllegalStateException("there is no column " + column);
        }
        return fields.get(place).strip();
    }
}
