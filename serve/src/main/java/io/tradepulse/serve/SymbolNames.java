package io.tradepulse.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/// Names of well-known symbols, from the table in the jar.
///
/// Immutable.
final class SymbolNames {
    private final Properties names = new Properties();

    SymbolNames() {
        try (InputStream in = SymbolNames.class.getResourceAsStream("symbol-names.properties")) {
            names.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The name of the symbol, or of its root; the symbol itself where neither has one.
    String of(String symbol) {
        String name = names.getProperty(symbol);
        return name != null ? name : names.getProperty(Roots.of(symbol), symbol);
    }
}
