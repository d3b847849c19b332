package io.tradepulse.pipeline;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Roots;
import io.tradepulse.store.Listing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Names, currencies, markets and time zones of well-known symbols, from the table in the jar.
///
/// Immutable.
public final class KnownSymbols {
    private static final Row UNKNOWN = new Row("", "", "", "", "");
    private static final KnownSymbols BUNDLED = new KnownSymbols();

    private record Row(
            String symbol, String name, String currency, String exchange, String timezone) {
        static Row of(String line) {
            String[] fields = Arrays.copyOf(line.split(";", -1), 5);
            return new Row(fields[0], fields[1], fields[2], fields[3], fields[4]);
        }
    }

    private final Map<String, Row> rows;

    private KnownSymbols() {
        try (InputStream in = KnownSymbols.class.getResourceAsStream("symbols.csv");
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            rows =
                    lines.lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(Row::of)
                            .collect(Collectors.toUnmodifiableMap(Row::symbol, row -> row));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The table.
    public static KnownSymbols bundled() {
        return BUNDLED;
    }

    /// The name of the symbol, or of its root; the symbol itself where neither has one.
    public String name(String symbol) {
        String name = row(symbol).name();
        return name.isEmpty() ? symbol : name;
    }

    /// What is known of the instrument, by its symbol or the root of that.
    ///
    /// @param firstSeen when its first tick was received, epoch nanoseconds
    /// @param lastSeen when its last tick was received
    Listing listing(Instrument instrument, long firstSeen, long lastSeen) {
        Row row = row(instrument.symbol());
        return new Listing(
                instrument,
                row.name(),
                row.currency(),
                row.exchange(),
                row.timezone(),
                firstSeen,
                lastSeen);
    }

    private Row row(String symbol) {
        Row row = rows.get(symbol);
        return row != null ? row : rows.getOrDefault(Roots.of(symbol), UNKNOWN);
    }
}
