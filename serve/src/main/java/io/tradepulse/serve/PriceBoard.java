package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.LastValueCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The prices that are pushed, in the order of their changes, and who is told of each tick.
///
/// Owned by the event loop.
final class PriceBoard implements LiveFeed.Listener {
    private static final Session[] NOBODY = {};

    private final LastValueCache cache;
    private final LiveFeed feed;
    private final SymbolIndex index;
    private final AwaitedSymbols awaited;
    private final Item.Changes changes = new Item.Changes();
    private final List<Session> touched = new ArrayList<>();
    private final Map<String, Price> publicBySymbol = new HashMap<>();
    private @Nullable Price[] prices = new Price[256];
    private Session[] watchersOfAll = NOBODY;
    private LiveFeed.@Nullable Subscription subscription;
    private boolean isWide;

    PriceBoard(LastValueCache cache, LiveFeed feed, SymbolIndex index, AwaitedSymbols awaited) {
        this.cache = cache;
        this.feed = feed;
        this.index = index;
        this.awaited = awaited;
    }

    Item.Changes changes() {
        return changes;
    }

    /// Somebody has come: follows the canary's ticks from here on, and all others once anybody asks
    /// for any of them ([#widen()]).
    void open() {
        if (subscription == null) {
            subscription = feed.subscribeCanary(this);
        }
    }

    /// Follows all ticks from here on.
    void widen() {
        if (!isWide && subscription != null) {
            LiveFeed.Subscription before = subscription;
            subscription = feed.subscribeAll(this);
            before.cancel();
            isWide = true;
        }
    }

    /// Nobody looks at anything but the canary: the rest is forgotten, and costs nothing.
    void narrow() {
        if (isWide && subscription != null) {
            @Nullable Price[] known = prices;
            LiveFeed.Subscription narrower = feed.subscribeCanary(this);
            forget();
            subscription = narrower;
            for (Price price : known) {
                if (price != null && price.instrument().isCanary()) {
                    put(price);
                }
            }
        }
    }

    /// Forgets everything: nobody looks.
    void close() {
        if (subscription != null) {
            forget();
            subscription = null;
        }
    }

    private void forget() {
        if (subscription != null) {
            subscription.cancel();
        }
        isWide = false;
        prices = new Price[256];
        publicBySymbol.clear();
        changes.clear();
    }

    /// The price of that instrument; of one that has none yet an empty one.
    Price of(Instrument instrument) {
        if (!instrument.isCanary()) {
            widen();
        }
        Price known = find(instrument);
        return known != null ? known : add(instrument, true);
    }

    private @Nullable Price find(Instrument instrument) {
        int at = instrument.index();
        return at < prices.length ? prices[at] : null;
    }

    /// @param covered whether the ticks that led to it are not to be shown any more
    private Price add(Instrument instrument, boolean covered) {
        Price made = new Price(instrument, isPublic(instrument));
        put(made);
        if (made.isPublic()) {
            Price before = publicBySymbol.put(instrument.symbol(), made);
            if (before != null) {
                before.hide();
            }
        }
        cache.latest(instrument)
                .ifPresent(tick -> made.seed(tick, covered ? feed.position() : Long.MIN_VALUE));
        return made;
    }

    private void put(Price price) {
        int at = price.instrument().index();
        if (at >= prices.length) {
            prices = Arrays.copyOf(prices, Math.max(at + 1, prices.length * 2));
        }
        prices[at] = price;
    }

    /// Whether it is the one that counts for its symbol.
    private boolean isPublic(Instrument instrument) {
        return !instrument.isCanary()
                && index.resolve(instrument.symbol(), null)
                        instanceof Resolution.Found(Instrument chosen)
                && chosen == instrument;
    }

    /// All prices that a wildcard covers.
    List<Price> all() {
        widen();
        List<Price> all = new ArrayList<>();
        for (Instrument instrument : index.all(null)) {
            Price price = of(instrument);
            if (price.isPublic()) {
                all.add(price);
            }
        }
        return all;
    }

    void watchAll(Session session) {
        watchersOfAll = Sessions.with(watchersOfAll, session);
    }

    void unwatchAll(Session session) {
        watchersOfAll = Sessions.without(watchersOfAll, session);
    }

    @Override
    public void tick(Tick tick, long position, long skipped) {
        Price price = find(tick.instrument());
        boolean isNew = price == null;
        if (price == null) {
            price = add(tick.instrument(), false);
        } else if (price.covers(tick, position)) {
            return;
        }
        long before = changes.count();
        boolean isNewest = price.offer(tick);
        if (isNewest || isNew) {
            changes.add(price);
        }
        tell(price, tick, isNewest, skipped, before);
    }

    private void tell(Price price, Tick tick, boolean isNewest, long skipped, long before) {
        Session[] own = price.watchers();
        Session[] ofAll = price.isPublic() ? watchersOfAll : NOBODY;
        if (own.length + ofAll.length == 0) {
            return;
        }
        PushedTick pushed = PushedTick.of(tick, isNewest ? price.json() : Price.json(tick));
        for (Session session : own) {
            tell(session, pushed, skipped, before);
        }
        for (Session session : ofAll) {
            if (session.isOneOfAll(tick.instrument())) {
                tell(session, pushed, skipped, before);
            }
        }
    }

    private void tell(Session session, PushedTick tick, long skipped, long before) {
        if (session.tick(tick, skipped, before)) {
            touched.add(session);
        }
    }

    @Override
    public void batchEnd() {
        for (Session session : touched) {
            session.flushTouched();
        }
        touched.clear();
        awaited.look();
    }
}
