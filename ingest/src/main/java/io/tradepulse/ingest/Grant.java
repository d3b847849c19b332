package io.tradepulse.ingest;

import java.util.List;

/// What a sender may do.
///
/// Immutable.
///
/// @param providers under which labels it may send; empty: any. `*` at the end stands for anything
/// @param symbols which ones; empty: any. `*` at the end stands for anything
/// @param replay whether it may send recorded data from another machine
/// @param linesPerSecond how fast it may send, over all its connections; 0: no limit
/// @param maxConnections how many connections it may have; 0: no limit
record Grant(
        String name,
        List<String> providers,
        List<String> symbols,
        boolean replay,
        int linesPerSecond,
        int maxConnections) {
    /// Where no token is asked for.
    static final Grant EVERYTHING = new Grant("", List.of(), List.of(), false, 0, 0);

    Grant {
        providers = List.copyOf(providers);
        symbols = List.copyOf(symbols);
    }

    boolean allowsProvider(String provider) {
        return matchesOne(providers, provider);
    }

    boolean allowsSymbol(String symbol) {
        return matchesOne(symbols, symbol);
    }

    private static boolean matchesOne(List<String> patterns, String text) {
        if (patterns.isEmpty()) {
            return true;
        }
        for (String pattern : patterns) {
            boolean matches =
                    pattern.endsWith("*")
                            ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                            : text.equals(pattern);
            if (matches) {
                return true;
            }
        }
        return false;
    }

    /// The label of a sender that names none: the only one it may use, else the door's.
    String provider(String defaultProvider) {
        boolean hasOne = providers.size() == 1 && !providers.getFirst().endsWith("*");
        return hasOne ? providers.getFirst() : defaultProvider;
    }
}
