package io.tradepulse.serve;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One stream of Binance's and those who listen to it: each event is written once, for all.
///
/// Owned by the event loop.
final class BinanceChannel implements LiveFeed.Listener {
    /// Who gets the events.
    interface Client {
        boolean isCombined();

        /// Sends an event, or does not where the client can't take more.
        ///
        /// @param mayBeSkipped whether a later event makes up for this one
        void send(String event, boolean mayBeSkipped);
    }

    private final BinanceStream stream;
    private final LongSupplier nowMillis;
    private final Set<Client> clients = new LinkedHashSet<>();
    private @Nullable Instrument instrument;
    private LiveFeed.@Nullable Subscription subscription;
    private @Nullable Bar lastBar;
    private double lastBid = Double.NaN;
    private double lastAsk = Double.NaN;
    private @Nullable Tick lastOfDay;

    BinanceChannel(BinanceStream stream, LongSupplier nowMillis) {
        this.stream = stream;
        this.nowMillis = nowMillis;
    }

    BinanceStream stream() {
        return stream;
    }

    void add(Client client) {
        clients.add(client);
    }

    void remove(Client client) {
        clients.remove(client);
    }

    boolean isIdle() {
        return clients.isEmpty();
    }

    /// Empty as long as no tick of the symbol has come in.
    Optional<Instrument> instrument() {
        return Optional.ofNullable(instrument);
    }

    /// The symbol is known now.
    void found(Instrument known, LiveFeed feed) {
        instrument = known;
        if (stream.isEveryTick() || stream.kind() == BinanceStream.Kind.BOOK_TICKER) {
            subscription = feed.subscribe(List.of(known), this);
        }
    }

    /// Nobody listens any more.
    void close() {
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void tick(Tick tick, long position, long skipped) {
        switch (stream.kind()) {
            case TRADE -> publish(BinanceEvents.trade(tick, nowMillis.getAsLong()));
            case AGG_TRADE -> publish(BinanceEvents.aggTrade(tick, nowMillis.getAsLong()));
            case BOOK_TICKER -> quote(tick, position);
            case KLINE, MINI_TICKER, TICKER, NOTHING -> {
                // They have a rhythm of their own.
            }
        }
    }

    private void quote(Tick tick, long position) {
        boolean isSame =
                Double.compare(tick.bid(), lastBid) == 0
                        && Double.compare(tick.ask(), lastAsk) == 0;
        if (isSame || (Double.isNaN(tick.bid()) && Double.isNaN(tick.ask()))) {
            return;
        }
        lastBid = tick.bid();
        lastAsk = tick.ask();
        publish(BinanceEvents.bookTicker(tick, position + 1));
    }

    /// Sends what is new of the bars in memory: the one forming, and those closed since the last
    /// look.
    ///
    /// @param bars oldest first
    void bars(List<Bar> bars) {
        List<Bar> news = lastBar == null && !bars.isEmpty() ? List.of(bars.getLast()) : bars;
        for (Bar bar : news) {
            if (isNew(bar)) {
                lastBar = bar;
                publish(BinanceEvents.kline(bar, nowMillis.getAsLong()));
            }
        }
    }

    private boolean isNew(Bar bar) {
        Bar last = lastBar;
        if (last == null || bar.start() > last.start()) {
            return true;
        }
        return bar.start() == last.start()
                && !(bar.isFinal() == last.isFinal() && bar.sameContent(last));
    }

    /// The interval of its klines.
    Interval interval() {
        return Objects.requireNonNull(stream.interval());
    }

    /// Whether the figures of the day have changed with that tick.
    boolean wantsDay(Tick latest) {
        Tick last = lastOfDay;
        return last == null || latest.isAfter(last.ts(), last.seq());
    }

    void day(DayFigures day) {
        lastOfDay = day.last();
        long now = nowMillis.getAsLong();
        publish(
                stream.kind() == BinanceStream.Kind.TICKER
                        ? BinanceEvents.ticker(day, now)
                        : BinanceEvents.miniTicker(day, now));
    }

    private void publish(String event) {
        boolean mayBeSkipped = !stream.isEveryTick();
        String combined = null;
        // A client that is closed for being slow takes itself out.
        for (Client client : List.copyOf(clients)) {
            if (!client.isCombined()) {
                client.send(event, mayBeSkipped);
                continue;
            }
            if (combined == null) {
                combined = BinanceEvents.combined(stream.name(), event);
            }
            client.send(combined, mayBeSkipped);
        }
    }
}
