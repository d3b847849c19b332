package io.tradepulse.app;

import io.tradepulse.wire.RicTable;
import io.tradepulse.wire.Symbology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Flags that say how symbols are written.
///
/// Not thread-safe: filled by picocli.
final class SymbologyOptions {
    @Option(
            names = "--symbology",
            paramLabel = "NAME",
            defaultValue = "plain",
            description = "How symbols are written: plain (AAPL, EURUSD) or ric (AAPL.O, EUR=).")
    String symbology = "plain";

    @Option(
            names = "--ric-table",
            paramLabel = "FILE",
            description = "Lines plain,ric that add to the table of RICs or override it.")
    @Nullable Path ricTable;

    /// What they say.
    ///
    /// @throws ConfigException where that makes no sense
    Symbology chosen() {
        Path table = ricTable;
        if (Stream.of("plain", "ric").noneMatch(symbology::equals)) {
            throw new ConfigException("--symbology", symbology, "is neither plain nor ric");
        }
        if (symbology.equals("plain")) {
            if (table != null) {
                throw new ConfigException("--ric-table is for --symbology ric");
            }
            return Symbology.PLAIN;
        }
        try {
            RicTable bundled = RicTable.bundled();
            return Symbology.ric(table == null ? bundled : bundled.with(table));
        } catch (IOException e) {
            throw new ConfigException(
                    "--ric-table", String.valueOf(table), "can't be used: " + e.getMessage());
        }
    }
}
