package io.tradepulse.analytics;

import io.tradepulse.model.Bar;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.ExpectedBars;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import io.tradepulse.store.InMemoryStore;
import io.tradepulse.store.Paging;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A store with the ticks of a test and their bars, of which the one forming is in memory only.
final class Recorded {
    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;
    static final Paging ALL = Paging.oldestFirst(10_000, 0);

    final InMemoryStore store = new InMemoryStore();
    final Instrument apple = new Instruments().of("tcp", "AAPL");
    final List<Tick> ticks = new ArrayList<>();
    final List<Bar> live = new ArrayList<>();
    long now = Long.MAX_VALUE;
    final EpochClock clock = () -> now;
    final Candles candles =
            new Candles(
                    store,
                    (instrument, interval) ->
                            live.stream()
                                    .filter(bar -> bar.instrument() == instrument)
                                    .filter(bar -> bar.interval() == interval)
                                    .toList(),
                    clock);
    final Analytics analytics = new Analytics(store, clock);

    static long at(String time) {
        return Timestamps.parse(time).orElseThrow();
    }

    Recorded tick(String time, double price, double volume) {
        return tick(at(time), price, volume, Tick.ABSENT, Tick.ABSENT);
    }

    Recorded quote(String time, double price, double bid, double ask) {
        return tick(at(time), price, 1, bid, ask);
    }

    Recorded tick(long ts, double price, double volume, double bid, double ask) {
        Tick tick = new Tick().set(apple, ts, ticks.size(), price, volume, bid, ask);
        ticks.add(tick);
        store.add(tick);
        return this;
    }

    /// Stores the bars of all ticks.
    Recorded bars() {
        ExpectedBars.of(ticks, Arrays.asList(Interval.values())).forEach(store::add);
        return this;
    }

    /// Stores the bars of all ticks but those that would be forming: they are in memory.
    Recorded barsWithTheLastForming() {
        long last = ticks.stream().mapToLong(Tick::ts).max().orElseThrow();
        for (Bar bar : ExpectedBars.of(ticks, Arrays.asList(Interval.values()))) {
            if (bar.end() <= last) {
                store.add(bar);
            } else {
                live.add(bar.as(false, 0, 0));
            }
        }
        now = last;
        return this;
    }

    List<Candle> days(String zone) {
        return in(zone, Interval.D1);
    }

    List<Candle> in(String zone, Interval interval) {
        return candles.page(apple, interval, ZoneId.of(zone), 0, at("2200-01-01T00:00:00Z"), ALL)
                .rows();
    }

    List<Candle> session(String exchange, Interval interval) {
        return candles.page(
                        apple,
                        interval,
                        SessionCalendar.of(exchange).orElseThrow(),
                        0,
                        at("2200-01-01T00:00:00Z"),
                        ALL)
                .rows();
    }

    static List<String> starts(List<Candle> candles) {
        return candles.stream().map(candle -> Timestamps.text(candle.start())).toList();
    }

    static String text(Candle candle) {
        return Timestamps.text(candle.start())
                + " "
                + candle.open()
                + " "
                + candle.high()
                + " "
                + candle.low()
                + " "
                + candle.close()
                + " "
                + candle.volume()
                + " "
                + candle.vwap()
                + " "
                + candle.trades()
                + (candle.isFinal() ? "" : " forming");
    }
}
