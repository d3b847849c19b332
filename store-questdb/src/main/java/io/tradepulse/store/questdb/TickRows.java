package io.tradepulse.store.questdb;

import io.questdb.cairo.TableWriter.Row;
import io.questdb.cairo.sql.Record;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Rows of `tick_data` as ticks, and the other way.
///
/// An object of it is good for one query, and not thread-safe: it knows the instruments by the
/// numbers that the database gives to their names.
final class TickRows {
    static final String SELECT =
            "SELECT provider, symbol, ts, seq, price, volume, bid, ask, received_at FROM "
                    + Schema.TICKS;

    /// What follows a `SELECT` for the ticks of one instrument in a range.
    static final String OF_INSTRUMENT =
            " WHERE symbol = :symbol AND provider = :provider AND ts >= :start AND ts < :end";

    /// Order of the ticks of one instant.
    static final Comparator<Tick> ANY_INSTRUMENT =
            Comparator.comparing((Tick tick) -> tick.instrument().provider())
                    .thenComparing(tick -> tick.instrument().symbol())
                    .thenComparingLong(Tick::seq);

    private static final Instrument NOT_ASKED_FOR = Instrument.candidate("", "");

    private final Instruments instruments;
    private final Predicate<Instrument> asked;
    private @Nullable Instrument[][] known = new Instrument[0][];

    /// @param asked which instruments' rows matter
    TickRows(Instruments instruments, Predicate<Instrument> asked) {
        this.instruments = instruments;
        this.asked = asked;
    }

    /// Of the ticks of one instrument in the range, in order of time.
    static Query query(
            Engine engine, Instrument instrument, long start, long end, boolean newestFirst) {
        String order = newestFirst ? " ORDER BY ts DESC" : "";
        return new Query(engine, SELECT + OF_INSTRUMENT + order)
                .with(instrument)
                .withTime("start", start)
                .withTime("end", end);
    }

    /// Fills the tick, unless the row's instrument was not asked for.
    ///
    /// @return whether it did
    boolean read(Record row, Tick into) {
        Instrument instrument = known(row, row.getInt(0), row.getInt(1));
        if (instrument == NOT_ASKED_FOR) {
            return false;
        }
        read(row, instrument, into);
        return true;
    }

    private Instrument known(Record row, int provider, int symbol) {
        if (provider >= known.length) {
            int before = known.length;
            known = Arrays.copyOf(known, Math.max(provider + 1, before * 2));
            Arrays.fill(known, before, known.length, new Instrument[0]);
        }
        if (symbol >= known[provider].length) {
            known[provider] = Arrays.copyOf(known[provider], Math.max(symbol + 1, 2 * symbol));
        }
        Instrument found = known[provider][symbol];
        if (found == null) {
            Instrument named = instrument(row, instruments);
            found = asked.test(named) ? named : NOT_ASKED_FOR;
            known[provider][symbol] = found;
        }
        return found;
    }

    /// Fills the tick; a null double is `NaN` on both sides.
    static Tick read(Record row, Instrument instrument, Tick into) {
        into.set(
                instrument,
                row.getTimestamp(2),
                row.getLong(3),
                row.getDouble(4),
                row.getDouble(5),
                row.getDouble(6),
                row.getDouble(7));
        into.receivedAt(row.getTimestamp(8));
        return into;
    }

    /// Of the first two columns.
    static Instrument instrument(Record row, Instruments instruments) {
        return instruments.of(String.valueOf(row.getSymA(0)), String.valueOf(row.getSymA(1)));
    }

    /// Puts the columns of a row, other than its timestamp; one not put is null.
    static void put(Row row, Tick tick) {
        row.putSym(0, tick.instrument().provider());
        row.putSym(1, tick.instrument().symbol());
        row.putLong(3, tick.seq());
        row.putDouble(4, tick.price());
        row.putDouble(5, tick.volume());
        row.putDouble(6, tick.bid());
        row.putDouble(7, tick.ask());
        row.putTimestamp(8, tick.receivedAt());
    }
}
