package io.tradepulse.bench;

import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.function.Consumer;

/// A million ticks a day up to a midnight, the same ones each time, and bars of them: more ticks
/// are more days.
///
/// Immutable.
///
/// @param ticks how many
/// @param end the first instant after them, epoch nanoseconds, the start of a day
record TickHistory(List<Instrument> instruments, long ticks, long end) {
    static final long TICKS_A_DAY = 1_000_000;

    /// Of the bars of a day, whatever the ticks.
    static final int DAYS_OF_BARS = 100;

    private static final long DAY = Interval.D1.nanos();
    private static final long NANOS_A_TICK = DAY / TICKS_A_DAY;

    TickHistory {
        if (ticks <= 0 || ticks % TICKS_A_DAY != 0) {
            throw new IllegalArgumentException(ticks + " ticks are no whole days of a million");
        }
    }

    long start() {
        return end - ticks * NANOS_A_TICK;
    }

    long days() {
        return (end - start()) / DAY;
    }

    /// In the order of their times. The tick handed over is reused.
    void forEachTick(Consumer<Tick> each) {
        TickWalk walk = new TickWalk(instruments);
        Tick tick = new Tick();
        long ts = start();
        for (long number = 0; number < ticks; number++) {
            each.accept(walk.next(tick, number, ts));
            ts += NANOS_A_TICK;
        }
    }

    /// Bars of a minute of all ticks, and of a day: of the days before the ticks, too, one that is
    /// made up.
    void forEachBar(Consumer<Bar> each) {
        long firstDay = end - DAYS_OF_BARS * DAY;
        for (long day = firstDay; day < start(); day += DAY) {
            for (Instrument instrument : instruments) {
                each.accept(madeUp(instrument, day));
            }
        }
        BarsOfOne[] bars =
                instruments.stream().map(i -> new BarsOfOne(i, each)).toArray(BarsOfOne[]::new);
        forEachTick(tick -> bars[tick.instrument().index()].add(tick));
        for (BarsOfOne of : bars) {
            of.end();
        }
    }

    private static Bar madeUp(Instrument instrument, long day) {
        BarBuilder builder = new BarBuilder(instrument, Interval.D1);
        builder.start(day);
        builder.add(new Tick().set(instrument, day, 0, 100.25, 100, Tick.ABSENT, Tick.ABSENT));
        return builder.toBar(true);
    }

    /// What is open of one instrument.
    private static final class BarsOfOne {
        private final BarBuilder minute;
        private final BarBuilder day;
        private final Consumer<Bar> done;

        BarsOfOne(Instrument instrument, Consumer<Bar> done) {
            this.minute = new BarBuilder(instrument, Interval.M1);
            this.day = new BarBuilder(instrument, Interval.D1);
            this.done = done;
        }

        void add(Tick tick) {
            long start = Interval.M1.startOf(tick.ts());
            if (minute.isEmpty() || start != minute.start()) {
                endMinute();
                minute.start(start);
            }
            long startOfDay = Interval.D1.startOf(tick.ts());
            if (day.isEmpty() || startOfDay != day.start()) {
                endDay();
                day.start(startOfDay);
            }
            minute.add(tick);
            day.add(tick);
        }

        private void endMinute() {
            if (!minute.isEmpty()) {
                done.accept(minute.toBar(true));
            }
        }

        void end() {
            endMinute();
            endDay();
        }

        private void endDay() {
            if (!day.isEmpty()) {
                done.accept(day.toBar(true));
            }
        }
    }
}
