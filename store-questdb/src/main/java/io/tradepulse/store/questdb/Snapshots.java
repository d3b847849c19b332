package io.tradepulse.store.questdb;

import io.questdb.cairo.TableWriter.Row;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table `price_snapshots`: it has one row an instrument, and this process alone writes it, so
/// what stands in it is known, and an older tick is not even written.
///
/// Thread-safe.
final class Snapshots {
    static final String SELECT =
            "SELECT provider, symbol, ts, seq, price, volume, bid, ask, received_at FROM "
                    + Schema.SNAPSHOTS;

    private final Engine engine;
    private final Instruments instruments;
    private final EpochClock clock;
    private @Nullable Map<Instrument, Tick> stored;

    Snapshots(Engine engine, Instruments instruments, EpochClock clock) {
        this.engine = engine;
        this.instruments = instruments;
        this.clock = clock;
    }

    private Map<Instrument, Tick> stored() {
        Map<Instrument, Tick> known = stored;
        if (known == null) {
            Visibility.await(engine, Schema.SNAPSHOTS);
            Map<Instrument, Tick> found = new HashMap<>();
            new Query(engine, SELECT)
                    .forEach(
                            row -> {
                                Instrument instrument = TickRows.instrument(row, instruments);
                                found.put(instrument, TickRows.read(row, instrument, new Tick()));
                                return true;
                            });
            known = found;
            stored = found;
        }
        return known;
    }

    /// All of them.
    synchronized List<Tick> all() {
        return List.copyOf(stored().values());
    }

    /// Writes those that are newer than what is there; they are durable on return.
    ///
    /// @return how many that were
    synchronized int write(Collection<Tick> ticks) {
        Map<Instrument, Tick> known = stored();
        List<Tick> newer =
                ticks.stream().filter(tick -> isNewer(tick, known.get(tick.instrument()))).toList();
        if (newer.isEmpty()) {
            return 0;
        }
        try (TableWriter<Tick> writer =
                new TableWriter<>(engine, Schema.SNAPSHOTS, _ -> 0, this::put)) {
            newer.forEach(writer::write);
            writer.commit();
        }
        newer.forEach(tick -> known.put(tick.instrument(), tick.copy()));
        return newer.size();
    }

    private static boolean isNewer(Tick tick, @Nullable Tick than) {
        return than == null || tick.isAfter(than.ts(), than.seq());
    }

    private void put(Row row, Tick tick) {
        row.putSym(0, tick.instrument().symbol());
        row.putSym(1, tick.instrument().provider());
        row.putDouble(2, tick.price());
        row.putDouble(3, tick.volume());
        row.putDouble(4, tick.bid());
        row.putDouble(5, tick.ask());
        row.putTimestamp(6, tick.ts());
        row.putLong(7, tick.seq());
        row.putTimestamp(8, tick.receivedAt());
        row.putTimestamp(9, clock.nanos());
    }

    BatchWriter<Tick> writer() {
        return new MergingWriter<>(
                Tick::instrument,
                Tick::copy,
                (known, next) -> isNewer(next, known) ? next : known,
                this::write);
    }
}
