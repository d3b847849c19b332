package io.tradepulse.serve;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.KnownSymbols;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.store.Listing;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The latest prices, and the symbols that have one: from memory, without the store.
///
/// Thread-safe.
final class PriceEndpoints {
    private final LastValueCache latest;
    private final SymbolIndex index;
    private final Lookup lookup;
    private final PriceText text = new PriceText();
    private final KnownSymbols names = KnownSymbols.bundled();
    private final EpochClock clock;
    private final Supplier<Map<Instrument, Listing>> listings;

    PriceEndpoints(
            LastValueCache latest,
            SymbolIndex index,
            Lookup lookup,
            EpochClock clock,
            Supplier<Map<Instrument, Listing>> listings) {
        this.latest = latest;
        this.index = index;
        this.lookup = lookup;
        this.clock = clock;
        this.listings = listings;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.quick("/price/latest", this::latest).withVersion(),
                Endpoint.slow("/prices/latest", this::latestOfMany).withVersion(),
                Endpoint.slow("/symbols", this::symbols).withVersion());
    }

    private Reply latest(Request request) {
        Tick tick = tick(lookup.instrument(request));
        return Reply.json(text.document(tick, clock.nanos()));
    }

    private Tick tick(Instrument instrument) {
        return latest.latest(instrument).orElseThrow();
    }

    private Reply latestOfMany(Request request) {
        FoundInstruments found = lookup.instruments(request);
        return Reply.json(
                Json.object(
                        json -> {
                            prices(json, "prices", found.instruments());
                            json.whole("count", found.instruments().size());
                            found.writeUnknown(json);
                        }));
    }

    /// An array of the latest prices.
    void prices(Json json, String name, List<Instrument> instruments) {
        long now = clock.nanos();
        json.array(
                name,
                instruments,
                (each, instrument) -> PriceText.write(each, tick(instrument), now));
    }

    /// The members of a latest price.
    void price(Json json, Instrument instrument) {
        PriceText.write(json, tick(instrument), clock.nanos());
    }

    private Reply symbols(Request request) {
        List<Instrument> all = index.all(request.provider().orElse(null));
        return Reply.json(
                        Json.object(
                                json ->
                                        json.array("symbols", all, this::writeSymbol)
                                                .whole("count", all.size())))
                .tagged("no-cache");
    }

    private void writeSymbol(Json json, Instrument instrument) {
        String symbol = instrument.symbol();
        json.text("symbol", symbol).text("name", name(instrument));
    }

    /// As it is stored, where somebody may have corrected it.
    private String name(Instrument instrument) {
        Listing listing = listings.get().get(instrument);
        return listing != null && !listing.name().isEmpty()
                ? listing.name()
                : names.name(instrument.symbol());
    }
}
