package io.tradepulse.serve;

import io.tradepulse.model.Roots;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Symbols that look like one that is not there: it begins like them, or is a slip of the finger
/// away.
final class NearMatches {
    private static final int MAX_MATCHES = 5;
    private static final int MAX_DISTANCE = 2;
    private static final int FAR = Integer.MAX_VALUE;

    private record Match(String symbol, int distance) {}

    private NearMatches() {}

    /// At most five of the symbols, the nearest first, then by name.
    static List<String> of(String wanted, Collection<String> symbols) {
        return symbols.stream()
                .map(symbol -> new Match(symbol, distance(wanted, symbol)))
                .filter(match -> match.distance != FAR)
                .sorted(Comparator.comparingInt(Match::distance).thenComparing(Match::symbol))
                .limit(MAX_MATCHES)
                .map(Match::symbol)
                .toList();
    }

    private static int distance(String wanted, String symbol) {
        String root = Roots.of(symbol);
        int edits = Math.min(edits(wanted, root), edits(wanted, symbol));
        // Any two symbols of two letters are two edits apart.
        if (edits <= MAX_DISTANCE && edits < Math.min(wanted.length(), root.length())) {
            return edits;
        }
        boolean beginsAlike = symbol.startsWith(wanted) || wanted.startsWith(root);
        return beginsAlike ? MAX_DISTANCE + 1 : FAR;
    }

    /// Insertions, deletions and replacements from one to the other (Levenshtein, 1966); [#FAR]
    /// beyond the limit, which is noticed early.
    private static int edits(String a, String b) {
        if (Math.abs(a.length() - b.length()) > MAX_DISTANCE) {
            return FAR;
        }
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            if (nextRow(row, a.charAt(i - 1), b, i) > MAX_DISTANCE) {
                return FAR;
            }
        }
        return row[b.length()] > MAX_DISTANCE ? FAR : row[b.length()];
    }

    /// Turns the row of one character of the first text into that of the next; returns its least.
    private static int nextRow(int[] row, char next, String b, int first) {
        int diagonal = row[0];
        row[0] = first;
        int least = first;
        for (int j = 1; j < row.length; j++) {
            int replaced = diagonal + (next == b.charAt(j - 1) ? 0 : 1);
            diagonal = row[j];
            row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            least = Math.min(least, row[j]);
        }
        return least;
    }
}
