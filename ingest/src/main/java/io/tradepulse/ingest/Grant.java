package io.tradepulse.ingest;

/// What a sender may do.
///
/// Immutable.
///
/// @param providers under which labels it may send
/// @param symbols which ones
/// @param replay whether it may send recorded data from another machine
/// @param linesPerSecond how fast it may send, over all its connections; 0: no limit
/// @param maxConnections how many connections it may have; 0: no limit
record Grant(
        String name,
        NamePatterns providers,
        NamePatterns symbols,
        boolean replay,
        int linesPerSecond,
        int maxConnections) {
    /// Where no token is asked for.
    static final Grant EVERYTHING = new Grant("", NamePatterns.ANY, NamePatterns.ANY, false, 0, 0);

    boolean allowsProvider(String provider) {
        return providers.allow(provider);
    }

    boolean allowsSymbol(String symbol) {
        return symbols.allow(symbol);
    }

    /// The label of a sender that names none: the only one it may use, else the door's.
    String provider(String defaultProvider) {
        return providers.only().orElse(defaultProvider);
    }
}
