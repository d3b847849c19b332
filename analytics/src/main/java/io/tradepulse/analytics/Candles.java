package io.tradepulse.analytics;

import io.tradepulse.analytics.Periods.Part;
import io.tradepulse.model.Bar;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store;
import io.tradepulse.store.Store.Page;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/// Pages of candles: stored bars and those forming in memory, as they are or rolled up to days of a
/// time zone or to an exchange's hours. Totals are exact.
///
/// Thread-safe. Answers wait for the store, whose failures go through. Memory is bounded by the
/// page (and by [Pages#MAX_KEPT]), whatever the range.
public final class Candles {
    private final Store store;
    private final BiFunction<Instrument, Interval, List<Bar>> live;
    private final EpochClock clock;

    /// @param live the bars of an instrument that are in memory: the one forming and those that
    ///   closed a moment ago, oldest first
    /// @param clock tells whether a candle is over
    public Candles(
            Store store, BiFunction<Instrument, Interval, List<Bar>> live, EpochClock clock) {
        this.store = store;
        this.live = live;
        this.clock = clock;
    }

    /// Candles that start in [start, end), epoch nanoseconds; days, weeks and months are those of
    /// the zone.
    public Page<Candle> page(
            Instrument instrument,
            Interval interval,
            ZoneId zone,
            long start,
            long end,
            Paging paging) {
        if (interval.compareTo(Interval.D1) < 0 || zone.normalized().equals(ZoneOffset.UTC)) {
            return stored(instrument, interval, start, end, paging);
        }
        return rolledUp(instrument, interval, new ZonedPeriods(zone, interval), start, end, paging);
    }

    /// Candles of an exchange's regular hours that start in [start, end), epoch nanoseconds.
    public Page<Candle> page(
            Instrument instrument,
            Interval interval,
            SessionCalendar session,
            long start,
            long end,
            Paging paging) {
        return rolledUp(
                instrument, interval, new SessionPeriods(session, interval), start, end, paging);
    }

    /// Bars before the first in memory are paged by the store; from there on there are few.
    private Page<Candle> stored(
            Instrument instrument, Interval interval, long start, long end, Paging paging) {
        SortedMap<Long, Bar> inMemory = live(instrument, interval, start, end);
        if (inMemory.isEmpty()) {
            return candles(store.barsPage(instrument, interval, start, end, paging));
        }
        long from = inMemory.firstKey();
        Function<Paging, Page<Bar>> before =
                part -> store.barsPage(instrument, interval, start, from, part);
        Function<Paging, Page<Bar>> since =
                part ->
                        Pages.of(
                                each -> merged(instrument, interval, from, end, inMemory, each),
                                part);
        return candles(
                paging.newestFirst()
                        ? Pages.of(since, before, paging)
                        : Pages.of(before, since, paging));
    }

    private static Page<Candle> candles(Page<Bar> page) {
        return new Page<>(page.rows().stream().map(Candle::of).toList(), page.total());
    }

    private SortedMap<Long, Bar> live(
            Instrument instrument, Interval interval, long start, long end) {
        SortedMap<Long, Bar> inRange = new TreeMap<>();
        for (Bar bar : live.apply(instrument, interval)) {
            if (bar.start() >= start && bar.start() < end) {
                inRange.put(bar.start(), bar);
            }
        }
        return inRange;
    }

    /// All bars of the range, stored and in memory, oldest first.
    private void merged(
            Instrument instrument,
            Interval interval,
            long start,
            long end,
            SortedMap<Long, Bar> inMemory,
            Consumer<Bar> each) {
        TreeMap<Long, Bar> left = new TreeMap<>(inMemory);
        store.bars(
                instrument,
                interval,
                start,
                end,
                stored -> {
                    while (!left.isEmpty() && left.firstKey() < stored.start()) {
                        each.accept(left.pollFirstEntry().getValue());
                    }
                    Bar forming = left.remove(stored.start());
                    each.accept(forming == null ? stored : later(stored, forming));
                });
        left.values().forEach(each);
    }

    /// The one in memory, unless what is stored was closed or revised since.
    private static Bar later(Bar stored, Bar inMemory) {
        boolean revised = stored.revision() > inMemory.revision();
        boolean closed = stored.isFinal() && !inMemory.isFinal();
        return revised || closed ? stored : inMemory;
    }

    private Page<Candle> rolledUp(
            Instrument instrument,
            Interval interval,
            Periods periods,
            long start,
            long end,
            Paging paging) {
        long from = firstStart(periods, EpochNanos.clamped(start));
        long to = lastEnd(periods, EpochNanos.clamped(end));
        if (from >= to) {
            return new Page<>(List.of(), 0);
        }
        Interval source = periods.source(from, to);
        if (source.compareTo(Interval.M15) < 0 && interval.compareTo(Interval.D1) >= 0) {
            from = Math.max(from, firstWithData(instrument, periods, from, to));
            source = periods.source(from, to);
        }
        return rolledUp(instrument, interval, periods, new Source(source, from, to), paging);
    }

    private record Source(Interval interval, long start, long end) {}

    private Page<Candle> rolledUp(
            Instrument instrument,
            Interval interval,
            Periods periods,
            Source source,
            Paging paging) {
        SortedMap<Long, Bar> inMemory =
                live(instrument, source.interval(), source.start(), source.end());
        long now = clock.nanos();
        return Pages.of(
                each -> {
                    RollUp rollUp = new RollUp(instrument, interval, periods, now, each);
                    merged(
                            instrument,
                            source.interval(),
                            source.start(),
                            source.end(),
                            inMemory,
                            rollUp);
                    rollUp.finish();
                },
                paging);
    }

    /// The start of the first candle that starts then or later.
    private static long firstStart(Periods periods, long start) {
        Part part = periods.at(start);
        while (part.candleStart() < start) {
            part = periods.at(part.candleEnd());
        }
        return part.candleStart();
    }

    /// The end of the last candle that starts before then.
    private static long lastEnd(Periods periods, long end) {
        Part part = periods.at(end - 1);
        return part.candleStart() < end ? part.candleEnd() : end;
    }

    /// A zone had odd offsets long ago: its candles need the finest bars only where there are any
    /// from then.
    private long firstWithData(Instrument instrument, Periods periods, long from, long to) {
        List<Bar> first =
                store.barsPage(instrument, Interval.H1, from, to, Paging.oldestFirst(1, 0)).rows();
        return first.isEmpty() ? from : periods.at(first.getFirst().start()).candleStart();
    }
}
