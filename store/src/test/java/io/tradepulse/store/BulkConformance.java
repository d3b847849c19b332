package io.tradepulse.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.ExpectedBars;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A million ticks, a tenth of them sent twice, a twentieth up to 2 s late, 735 in one millisecond:
/// what the store has of them is what an independent computation says.
public abstract class BulkConformance {
    private static final int COUNT = 1_000_000;
    private static final int BATCH = 5_000;
    private static final List<Interval> INTERVALS =
            List.of(Interval.S1, Interval.M1, Interval.H1, Interval.D1, Interval.W1, Interval.MO1);

    private final Instruments instruments = new Instruments();
    private final ManyTicks all = new ManyTicks(instruments, COUNT);

    /// Opens an empty store.
    protected abstract Store open(Instruments knownInstruments);

    @Test
    void keepsAMillionTicksAndGivesBackTheBarsThatAreMadeOfThem() {
        try (Store store = open(instruments)) {
            write(store);
            StoreConformance.awaitVisible(store);
            assertThat(store.tickCount()).isEqualTo(all.distinctCount());
            try (BatchWriter<Bar> bars = store.barWriter()) {
                for (Instrument instrument : all.instruments()) {
                    checkTicks(store, instrument);
                    makeBars(store, instrument, bars);
                }
                bars.commit();
            }
            StoreConformance.awaitVisible(store);
            for (Instrument instrument : all.instruments()) {
                checkBars(store, instrument);
            }
            assertThat(store.latest())
                    .extracting(Tick::toString)
                    .containsExactlyInAnyOrderElementsOf(
                            all.instruments().stream()
                                    .map(of -> all.distinctOf(of).getLast().toString())
                                    .toList());
        }
    }

    private void write(Store store) {
        Tick tick = new Tick();
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            for (int i = 0; i < COUNT; i++) {
                writer.write(all.tick(i, tick));
                if ((i + 1) % BATCH == 0) {
                    writer.commit();
                }
            }
            writer.commit();
        }
    }

    private void checkTicks(Store store, Instrument instrument) {
        long expected = 0;
        List<Tick> distinct = all.distinctOf(instrument);
        for (Tick tick : distinct) {
            expected = ManyTicks.checksum(expected, tick);
        }
        long[] found = new long[2];
        store.ticks(
                instrument,
                0,
                Long.MAX_VALUE,
                tick -> {
                    found[0] = ManyTicks.checksum(found[0], tick);
                    found[1]++;
                });
        assertThat(found[1]).as("ticks of %s", instrument).isEqualTo(distinct.size());
        assertThat(found[0]).as("checksum of %s", instrument).isEqualTo(expected);
    }

    private static void makeBars(Store store, Instrument instrument, BatchWriter<Bar> into) {
        List<BarBuilder> builders =
                INTERVALS.stream().map(each -> new BarBuilder(instrument, each)).toList();
        store.ticks(
                instrument,
                0,
                Long.MAX_VALUE,
                tick -> {
                    for (int i = 0; i < builders.size(); i++) {
                        BarBuilder builder = builders.get(i);
                        long start = INTERVALS.get(i).startOf(tick.ts());
                        if (builder.isEmpty()) {
                            builder.start(start);
                        } else if (builder.start() != start) {
                            into.write(builder.toBar(true));
                            builder.start(start);
                        }
                        builder.add(tick);
                    }
                });
        builders.forEach(builder -> into.write(builder.toBar(true)));
    }

    private void checkBars(Store store, Instrument instrument) {
        List<Bar> found = new ArrayList<>();
        for (Interval interval : INTERVALS) {
            found.addAll(store.bars(instrument, interval, 0, Long.MAX_VALUE));
        }
        List<Bar> expected = ExpectedBars.of(all.distinctOf(instrument), INTERVALS);
        assertThat(ExpectedBars.differences(expected, found)).isEmpty();
    }
}
