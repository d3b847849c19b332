package io.tradepulse.wire;

import org.jspecify.annotations.Nullable;

/// How symbols are written outside: plainly (`AAPL`, `EURUSD`), or as RICs (`AAPL.O`, `EUR=`).
///
/// Immutable.
public final class Symbology {
    /// Symbols as they are.
    public static final Symbology PLAIN = new Symbology(null);

    private final @Nullable RicTable table;

    private Symbology(@Nullable RicTable table) {
        this.table = table;
    }

    /// RICs by that table.
    public static Symbology ric(RicTable table) {
        return new Symbology(table);
    }

    /// The symbol as this symbology writes it.
    public String outside(String plain) {
        RicTable rics = table;
        return rics == null ? plain : rics.ric(plain);
    }

    /// The plain symbol of one that this symbology wrote.
    public String plain(String outside) {
        RicTable rics = table;
        return rics == null ? outside : rics.plain(outside);
    }

    @Override
    public String toString() {
        return table == null ? "plain" : "ric";
    }
}
