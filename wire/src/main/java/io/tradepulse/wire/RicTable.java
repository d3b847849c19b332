package io.tradepulse.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Plain symbols to RICs and back: by rows of a table, by the rules of pairs ([RicPairs]), by
/// suffixes of exchanges. `docs/symbology.md` tells the rules and what is ambiguous.
///
/// A table has lines `plain,ric`; `*` on both sides stands for any symbol of an exchange
/// (`*.UK,*.L`), a bare `*` for a US stock. Empty lines and what follows a `#` are comments.
/// Immutable.
public final class RicTable {
    private static final RicTable BUNDLED = readBundled();
    private static final String US = ".US";
    private static final int MAX_US_LETTERS = 5;

    private final Map<String, String> rics;
    private final Map<String, String> plains;
    private final Map<String, String> ricSuffixes;
    private final Map<String, String> plainSuffixes;

    private RicTable(
            Map<String, String> rics,
            Map<String, String> plains,
            Map<String, String> ricSuffixes,
            Map<String, String> plainSuffixes) {
        this.rics = Map.copyOf(rics);
        this.plains = Map.copyOf(plains);
        this.ricSuffixes = Map.copyOf(ricSuffixes);
        this.plainSuffixes = Map.copyOf(plainSuffixes);
    }

    /// The table in the jar: well-known symbols of the US, indexes, suffixes of exchanges.
    public static RicTable bundled() {
        return BUNDLED;
    }

    private static RicTable readBundled() {
        try (Reader in =
                new InputStreamReader(
                        Objects.requireNonNull(RicTable.class.getResourceAsStream("rics.csv")),
                        StandardCharsets.UTF_8)) {
            return new RicTable(Map.of(), Map.of(), Map.of(), Map.of()).with("rics.csv", in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// This table with the lines of a file, which go before its own.
    ///
    /// @throws IOException where the file can't be read, or a line is not `plain,ric`; the message
    ///   names file and line
    public RicTable with(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file)) {
            return with(file.toString(), in);
        }
    }

    /// The same for lines from elsewhere.
    ///
    /// @param name names them in messages
    public RicTable with(String name, Reader lines) throws IOException {
        Map<String, String> newRics = new HashMap<>(rics);
        Map<String, String> newPlains = new HashMap<>(plains);
        Map<String, String> newRicSuffixes = new LinkedHashMap<>(ricSuffixes);
        Map<String, String> newPlainSuffixes = new LinkedHashMap<>(plainSuffixes);
        BufferedReader reader = new BufferedReader(lines);
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            String[] row = row(name, number, line);
            if (row.length == 0) {
                continue;
            }
            if (row[0].startsWith("*")) {
                newRicSuffixes.put(row[0].substring(1), row[1].substring(1));
                newPlainSuffixes.put(row[1].substring(1), row[0].substring(1));
            } else {
                newRics.put(row[0], row[1]);
                newPlains.put(row[1], row[0]);
            }
        }
        return new RicTable(newRics, newPlains, newRicSuffixes, newPlainSuffixes);
    }

    /// The two sides, in upper case; empty where there is nothing on the line.
    private static String[] row(String name, int number, String line) throws IOException {
        int comment = line.indexOf('#');
        String text = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (text.isEmpty() || text.equalsIgnoreCase("plain,ric")) {
            return new String[0];
        }
        String[] row = text.toUpperCase(Locale.ROOT).split(",", -1);
        if (row.length == 2) {
            row[0] = row[0].strip();
            row[1] = row[1].strip();
            boolean both = isSuffix(row[0]) && isSuffix(row[1]);
            if (both || (Symbols.isValid(row[0]) && Symbols.isValid(row[1]))) {
                return row;
            }
        }
        throw new IOException(
                "%s:%d: not a plain symbol, a comma and a RIC".formatted(name, number));
    }

    private static boolean isSuffix(String text) {
        return text.startsWith("*")
                && (text.length() == 1 || text.startsWith("*."))
                && (text.length() == 1 || Symbols.isValid(text.substring(1)));
    }

    /// The RIC of a plain symbol; the symbol itself, in upper case, where it is one already or no
    /// rule fits. The suffix `.US` makes no difference.
    public String ric(String plain) {
        String upper = plain.toUpperCase(Locale.ROOT);
        String symbol =
                upper.endsWith(US) && upper.length() > US.length()
                        ? upper.substring(0, upper.length() - US.length())
                        : upper;
        String listed = rics.get(symbol);
        if (listed != null) {
            return listed;
        }
        if (plains.containsKey(symbol) || symbol.indexOf('=') >= 0) {
            return symbol;
        }
        String pair = RicPairs.ric(symbol);
        return pair != null ? pair : fitting(ofExchange(symbol), symbol);
    }

    private static String fitting(String ric, String otherwise) {
        return ric.length() <= Symbols.MAX_LENGTH ? ric : otherwise;
    }

    private String ofExchange(String symbol) {
        if (isUsStock(symbol)) {
            return symbol + ricSuffixes.getOrDefault("", "");
        }
        int dot = symbol.lastIndexOf('.');
        String suffix = dot > 0 ? ricSuffixes.get(symbol.substring(dot)) : null;
        return suffix == null ? symbol : symbol.substring(0, dot) + suffix;
    }

    /// Up to five letters, perhaps a class behind a dash.
    private static boolean isUsStock(String symbol) {
        int dash = symbol.indexOf('-');
        String root = dash < 0 ? symbol : symbol.substring(0, dash);
        String ofClass = dash < 0 ? "" : symbol.substring(dash + 1);
        return !root.isEmpty()
                && root.length() <= MAX_US_LETTERS
                && ofClass.length() <= 2
                && (dash < 0 || !ofClass.isEmpty())
                && root.chars().allMatch(c -> c >= 'A' && c <= 'Z')
                && ofClass.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    /// The plain symbol of a RIC; the symbol itself, in upper case, where it is no RIC that a rule
    /// knows.
    public String plain(String ric) {
        String symbol = ric.toUpperCase(Locale.ROOT);
        String listed = plains.get(symbol);
        if (listed != null) {
            return listed;
        }
        String pair = RicPairs.plain(symbol);
        if (pair != null) {
            return pair;
        }
        int dot = symbol.lastIndexOf('.');
        @Nullable String suffix = dot > 0 ? plainSuffixes.get(symbol.substring(dot)) : null;
        return suffix == null ? symbol : symbol.substring(0, dot) + suffix;
    }
}
