package io.tradepulse.app;

import io.tradepulse.feed.TickSource;
import io.tradepulse.model.Decimals;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Properties;

/// The prices at which a synthetic source was left, in a file, so that it goes on from there when
/// it is started again far from any store.
///
/// Not thread-safe but for [#watch]ed sources: what they give is noted by the thread that pulls
/// them, and read by the one that saves.
final class LastPrices {
    private final Path file;
    private final Properties saved = new Properties();
    private volatile String[] symbols = {};
    private volatile double[] prices = {};

    /// @throws IOException where the file is there and can't be read
    LastPrices(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                saved.load(reader);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " is no list of prices: " + e.getMessage(), e);
            }
        }
    }

    /// The price of a symbol when it was left; `NaN` where none is known.
    double of(String symbol) {
        try {
            return Double.parseDouble(saved.getProperty(symbol, "NaN"));
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    /// The same source; the last price of each symbol is noted on the way.
    TickSource watch(TickSource source) {
        return new TickSource() {
            @Override
            public boolean next(Tick into) throws IOException, InterruptedException {
                boolean given = source.next(into);
                if (given) {
                    note(into);
                }
                return given;
            }

            @Override
            public long dueNanos() {
                return source.dueNanos();
            }

            @Override
            public void close() throws IOException {
                source.close();
            }
        };
    }

    private void note(Tick tick) {
        int index = tick.instrument().index();
        if (index >= symbols.length) {
            int size = Math.max(16, 2 * index);
            prices = Arrays.copyOf(prices, size);
            symbols = Arrays.copyOf(symbols, size);
        }
        prices[index] = tick.price();
        symbols[index] = tick.instrument().symbol();
    }

    /// Writes what was noted, whole or not at all.
    void save() throws IOException {
        String[] names = symbols;
        double[] last = prices;
        for (int i = 0; i < Math.min(names.length, last.length); i++) {
            if (names[i] != null && last[i] > 0) {
                saved.setProperty(names[i], Decimals.text(last[i]));
            }
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path written = Files.createTempFile(folder, "prices", ".tmp");
        try (Writer writer = Files.newBufferedWriter(written)) {
            saved.store(writer, "last prices of the synthetic source");
        }
        try {
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
