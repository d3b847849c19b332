package io.tradepulse.feed.csv;

import io.tradepulse.wire.Symbology;
import io.tradepulse.wire.Symbols;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is played, and how. Immutable; the `with` methods give changed copies.
///
/// @param inputs files, folders (their `.csv`, `.txt`, `.csv.gz`, `.txt.gz` and `.zip` files, those
///   of folders below included) and globs
/// @param provider label of the ticks whose row names none
/// @param pace speed, and whether ticks are moved to now
/// @param loop whether to begin anew at the end; ticks then have no ids
/// @param strict whether the first bad row stops the replay
/// @param symbology how symbols are written
/// @param symbol the symbol of rows in files without a column for it; null to take it from the
///   file's name
public record CsvOptions(
        List<String> inputs,
        String provider,
        ReplayPace pace,
        boolean loop,
        boolean strict,
        Symbology symbology,
        @Nullable String symbol) {
    public CsvOptions {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("there is no file to play");
        }
        if (!isProvider(provider)) {
            throw new IllegalArgumentException("provider '" + provider + "' is not a name");
        }
        if (loop && pace.keepTime()) {
            throw new IllegalArgumentException(
                    "a loop that keeps the recorded times would store nothing new");
        }
        if (symbol != null) {
            if (!Symbols.isValid(symbol)) {
                throw new IllegalArgumentException("'" + symbol + "' is not a symbol");
            }
            symbol = symbol.toUpperCase(Locale.ROOT);
        }
    }

    static boolean isProvider(String name) {
        return Symbols.isValid(name);
    }

    /// Provider `csv`, recorded pace, moved to now, once, bad rows passed over, plain symbols.
    public static CsvOptions of(String... inputs) {
        return new CsvOptions(
                List.of(inputs), "csv", ReplayPace.live(), false, false, Symbology.PLAIN, null);
    }

    public CsvOptions withProvider(String name) {
        return new CsvOptions(inputs, name, pace, loop, strict, symbology, symbol);
    }

    public CsvOptions withPace(ReplayPace newPace) {
        return new CsvOptions(inputs, provider, newPace, loop, strict, symbology, symbol);
    }

    public CsvOptions withLoop(boolean on) {
        return new CsvOptions(inputs, provider, pace, on, strict, symbology, symbol);
    }

    public CsvOptions withStrict(boolean on) {
        return new CsvOptions(inputs, provider, pace, loop, on, symbology, symbol);
    }

    public CsvOptions withSymbology(Symbology of) {
        return new CsvOptions(inputs, provider, pace, loop, strict, of, symbol);
    }

    public CsvOptions withSymbol(@Nullable String ofFiles) {
        return new CsvOptions(inputs, provider, pace, loop, strict, symbology, ofFiles);
    }
}
