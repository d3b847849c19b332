package io.tradepulse.store;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Ticks in the order in which they come in, the same at every run: a tenth of them came before, a
/// twentieth is up to 2 s late, 735 are of one instrument and one millisecond. Each is a function
/// of its number, so nothing is kept.
///
/// Immutable.
public final class ManyTicks {
    private static final long T0 = 1_705_348_800_000_000_000L - 3_600_000_000_000L;
    private static final int SYMBOLS = 20;
    private static final int TIES = 735;
    private static final long STEP_NANOS = 7_200_000;
    private static final long LATE_NANOS = 2_000_000_000;

    private final List<Instrument> instruments;
    private final int count;

    /// They span 2 hours a million, an hour of it before midnight UTC.
    public ManyTicks(Instruments known, int count) {
        this.instruments =
                IntStream.range(0, SYMBOLS).mapToObj(i -> known.of("bulk", "S" + i)).toList();
        this.count = count;
    }

    /// All that have ticks.
    public List<Instrument> instruments() {
        return instruments;
    }

    /// Fills in the tick that comes in as number i, from 0.
    public Tick tick(int i, Tick into) {
        return distinct(isRepeated(i) ? first(i) : i, into);
    }

    private boolean isTie(int i) {
        return i >= count / 2 && i < count / 2 + TIES;
    }

    private boolean isRepeated(int i) {
        return i % 10 == 3 && i > 10 && !isTie(i);
    }

    /// Which one number i repeats: one of the last 2000, once in a while one of any time before.
    private int first(int i) {
        long random = mixed(i);
        int back = random % 16 == 0 ? i : Math.min(i, 2_000);
        int first = i - 1 - (int) Math.floorMod(random >> 8, (long) back);
        return isRepeated(first) ? first - 1 : first;
    }

    private Tick distinct(int i, Tick into) {
        long random = mixed(i);
        int tie = count / 2;
        boolean isTie = isTie(i);
        long ts = T0 + (isTie ? tie : i) * STEP_NANOS;
        if (i % 20 == 7 && !isTie) {
            ts -= Math.floorMod(random >> 3, LATE_NANOS);
        }
        ts -= ts % 1_000_000;
        int symbol = isTie ? 0 : (int) Math.floorMod(random, (long) SYMBOLS);
        double price = (1_000_000 + Math.floorMod(random >> 7, 50_000L)) / 100.0;
        double volume = i % 50 == 0 ? Tick.ABSENT : Math.floorMod(random >> 11, 99_999L) / 1_000.0;
        double bid = i % 3 == 0 ? Tick.ABSENT : price - 0.01;
        into.set(instruments.get(symbol), ts, i - tie, price, volume, bid, price + 0.01);
        into.receivedAt(T0 + i * STEP_NANOS);
        return into;
    }

    /// How many there are, each counted once.
    public int distinctCount() {
        return (int) IntStream.range(0, count).filter(i -> !isRepeated(i)).count();
    }

    /// Those of one instrument, once each, in order.
    public List<Tick> distinctOf(Instrument instrument) {
        List<Tick> own = new ArrayList<>();
        Tick tick = new Tick();
        for (int i = 0; i < count; i++) {
            if (!isRepeated(i) && distinct(i, tick).instrument() == instrument) {
                own.add(tick.copy());
            }
        }
        own.sort(Tick::compareByTime);
        return own;
    }

    /// A sum over ticks in their order, with all their values but the time of receipt.
    public static long checksum(long sum, Tick tick) {
        long next = sum;
        for (long part :
                new long[] {
                    tick.ts(),
                    tick.seq(),
                    Double.doubleToLongBits(tick.price()),
                    Double.doubleToLongBits(tick.volume()),
                    Double.doubleToLongBits(tick.bid()),
                    Double.doubleToLongBits(tick.ask())
                }) {
            next = next * 1_000_003 + part;
        }
        return next;
    }

    /// SplitMix64.
    private static long mixed(long i) {
        long z = i * 0x9E3779B97F4A7C15L + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
