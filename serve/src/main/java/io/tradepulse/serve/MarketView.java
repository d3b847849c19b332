package io.tradepulse.serve;

import io.tradepulse.analytics.Candles;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.KnownSymbols;
import io.tradepulse.serve.Resolution.Found;
import io.tradepulse.store.Listing;
import io.tradepulse.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The market as the faces that other programs know look at it: symbols, what is known of them,
/// their latest ticks, and the store behind.
///
/// Thread-safe. Only [#store] and what it gives may wait.
final class MarketView {
    private final ServeParts parts;
    private final SymbolIndex index;
    private final StoreQueries queries;
    private final KnownSymbols names = KnownSymbols.bundled();
    private final PriceScales scales = new PriceScales();

    MarketView(ServeParts parts, SymbolIndex index, StoreQueries queries) {
        this.parts = parts;
        this.index = index;
        this.queries = queries;
    }

    /// The instrument that the symbol, or a root of one symbol only, stands for.
    ///
    /// @param symbol in upper case
    /// @param provider the only one that counts, or null for any
    Optional<Instrument> instrument(String symbol, @Nullable String provider) {
        return index.resolve(symbol, provider) instanceof Found(Instrument instrument)
                ? Optional.of(instrument)
                : Optional.empty();
    }

    /// One instrument for each symbol, in order of the symbols.
    List<Instrument> all(@Nullable String provider) {
        return index.all(provider);
    }

    /// Of an instrument of [#instrument] or [#all].
    Tick latest(Instrument instrument) {
        return parts.latest().latest(instrument).orElseThrow();
    }

    Assets assets(Instrument instrument) {
        return Assets.of(instrument, listing(instrument));
    }

    private @Nullable Listing listing(Instrument instrument) {
        return parts.listings().get().get(instrument);
    }

    String name(Instrument instrument) {
        Listing listing = listing(instrument);
        return listing != null && !listing.name().isEmpty()
                ? listing.name()
                : names.name(instrument.symbol());
    }

    /// How many decimals its prices have.
    int priceScale(Instrument instrument) {
        return scales.of(latest(instrument));
    }

    /// Waits for its turn where the answer is made with [#store], [#candles] or [#day].
    <T> T inTurn(Supplier<T> answer) {
        return queries.inTurn(answer);
    }

    /// @throws ProblemException while it has not opened
    Store store() {
        return HistoryEndpoints.open(parts.store());
    }

    /// @throws ProblemException while the store has not opened
    Candles candles() {
        return new Candles(store(), parts.liveBars(), parts.clock());
    }

    /// The bars in memory: the one forming and those that closed a moment ago, oldest first.
    List<Bar> bars(Instrument instrument, Interval interval) {
        return parts.liveBars().apply(instrument, interval);
    }

    /// The last day up to the latest tick.
    ///
    /// @throws ProblemException while the store has not opened
    DayFigures day(Instrument instrument) {
        return DayFigures.of(candles(), latest(instrument));
    }

    /// Epoch nanoseconds.
    long now() {
        return parts.clock().nanos();
    }
}
