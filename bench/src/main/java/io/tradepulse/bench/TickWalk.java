package io.tradepulse.bench;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Ticks of 100 symbols by turns, their prices walking by cents: always the same ones.
///
/// Not thread-safe.
final class TickWalk {
    static final int SYMBOLS = 100;

    private static final long SEED = 42;
    private static final long FIRST_CENTS = 10_000;
    private static final long LEAST_CENTS = 100;
    private static final int MOST_SHARES = 1_000;
    private static final long NETWORK_NANOS = 1_000_000;

    private final List<Instrument> instruments;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final long[] cents = new long[SYMBOLS];

    TickWalk(List<Instrument> instruments) {
        this.instruments = instruments;
        Arrays.fill(cents, FIRST_CENTS);
    }

    static List<Instrument> instruments(Instruments known) {
        List<Instrument> instruments = new ArrayList<>();
        for (int i = 0; i < SYMBOLS; i++) {
            instruments.add(known.of("bench", "SYM%03d".formatted(i)));
        }
        return List.copyOf(instruments);
    }

    /// Makes it the next one.
    ///
    /// @param number of the tick, which says whose it is, and is its id
    Tick next(Tick tick, long number, long ts) {
        int symbol = (int) (number % SYMBOLS);
        cents[symbol] = Math.max(LEAST_CENTS, cents[symbol] + random.nextInt(-2, 3));
        long price = cents[symbol];
        tick.set(
                instruments.get(symbol),
                ts,
                number,
                price / 100.0,
                1 + random.nextInt(MOST_SHARES),
                (price - 1) / 100.0,
                (price + 1) / 100.0);
        tick.receivedAt(ts + NETWORK_NANOS);
        return tick;
    }
}
