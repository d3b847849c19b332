package io.tradepulse.feed;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Makes ticks up, so that there is something to see without a feed: prices walk at random from a
/// start between 100 and 500 ([PriceWalk]), volumes are 1,000 to 100,000, bid and ask stand a few
/// cents around the price. The same seed gives the same ticks.
///
/// A tick carries the time at which it was to be sent, not the one at which it was, so that a stall
/// shows as latency. Never ends. Not thread-safe: owned by the thread that pulls it.
public final class SyntheticSource implements TickSource {
    /// The first symbols, in the order of their ticks.
    public static final List<String> SYMBOLS = List.of("AAPL", "GOOGL", "MSFT", "TSLA", "AMZN");

    private static final int MIN_START = 10_000;
    private static final int MAX_START = 50_000;
    private static final double MIN_CONTINUED = 1;
    private static final double MAX_CONTINUED = 1_000_000;
    private static final int MIN_VOLUME = 1_000;
    private static final int MAX_VOLUME = 100_000;
    private static final double SPREAD = 0.0003;

    private final Instrument[] instruments;
    private final PriceWalk[] walks;
    private final SplittableRandom random;
    private final SyntheticPace pace;
    private final EpochClock clock;
    private final LongSupplier nanoClock;
    private final @Nullable Disturber disturber;
    private final int silent;
    private final long silentAfter;
    private boolean started;
    private long startNanos;
    private long offset;
    private long stampedOffset = Long.MIN_VALUE;
    private long stamp;
    private long index;
    private int which;

    /// The five symbols, undisturbed.
    ///
    /// @param lastPrices the price at which a symbol was left, so that a restart goes on from
    ///   there; `NaN` (or one below 1 or above a million) where it is to begin anew
    /// @param clock stamps the ticks
    /// @param nanoClock the clock of [#dueNanos()]
    public SyntheticSource(
            Instruments instruments,
            String provider,
            SyntheticPace pace,
            long seed,
            ToDoubleFunction<String> lastPrices,
            EpochClock clock,
            LongSupplier nanoClock) {
        this(SyntheticOptions.of(pace, seed), instruments, provider, lastPrices, clock, nanoClock);
    }

    /// What the options say; the rest is as above.
    public SyntheticSource(
            SyntheticOptions options,
            Instruments instruments,
            String provider,
            ToDoubleFunction<String> lastPrices,
            EpochClock clock,
            LongSupplier nanoClock) {
        this.random = new SplittableRandom(options.seed());
        this.pace = options.pace();
        this.clock = clock;
        this.nanoClock = nanoClock;
        SyntheticDisturbances disturbances = options.disturbances();
        this.disturber = disturbances.any() ? new Disturber(disturbances, options.seed()) : null;
        this.silent = silentIndex(disturbances, options.symbols());
        this.silentAfter = disturbances.silentAfter().toNanos();
        this.instruments = new Instrument[options.symbols()];
        this.walks = new PriceWalk[options.symbols()];
        for (int i = 0; i < walks.length; i++) {
            String symbol = symbol(i);
            this.instruments[i] = instruments.of(provider, symbol);
            int start = random.nextInt(MIN_START, MAX_START + 1);
            double last = lastPrices.applyAsDouble(symbol);
            boolean goesOn = last >= MIN_CONTINUED && last <= MAX_CONTINUED;
            walks[i] = new PriceWalk(goesOn ? Math.round(last * 100) : start);
        }
    }

    private static int silentIndex(SyntheticDisturbances disturbances, int symbols) {
        String symbol = disturbances.silentSymbol();
        for (int i = 0; i < symbols && symbol != null; i++) {
            if (symbol(i).equals(symbol)) {
                return i;
            }
        }
        if (symbol != null) {
            throw new IllegalArgumentException(symbol + " is none of the symbols");
        }
        return -1;
    }

    /// The symbol with that index, from 0 up.
    public static String symbol(int index) {
        return index < SYMBOLS.size()
                ? SYMBOLS.get(index)
                : String.format(Locale.ROOT, "S%05d", index + 1);
    }

    @Override
    public boolean next(Tick into) {
        Disturber by = disturber;
        if (by != null && by.repeats(into)) {
            return true;
        }
        if (!started) {
            started = true;
            startNanos = nanoClock.getAsLong();
        }
        move();
        if (which == silent && offset >= silentAfter) {
            move(); // the others go on, at their times
        }
        long cents = walks[which].step(random);
        long maxSpread = Math.max(1, Math.round(cents * SPREAD));
        into.set(
                instruments[which],
                stamp(),
                -1,
                cents / 100.0,
                random.nextInt(MIN_VOLUME, MAX_VOLUME + 1),
                (cents - random.nextLong(maxSpread + 1)) / 100.0,
                (cents + random.nextLong(maxSpread + 1)) / 100.0);
        if (by != null) {
            by.disturb(into);
        }
        return true;
    }

    /// On to the next symbol and its time.
    private void move() {
        which = index == 0 || which + 1 == walks.length ? 0 : which + 1;
        Disturber by = disturber;
        offset = pace.offsetNanos(by == null ? index : by.timedAs(index), walks.length);
        index++;
    }

    /// The wall clock's time of the intended moment, to the microsecond. It is read anew for every
    /// moment, since the two clocks part when the one is set or the machine sleeps.
    private long stamp() {
        if (offset != stampedOffset) {
            stampedOffset = offset;
            long untilDue = dueNanos() - nanoClock.getAsLong();
            stamp = (clock.nanos() + untilDue) / 1_000 * 1_000;
        }
        return stamp;
    }

    @Override
    public long dueNanos() {
        return startNanos + offset;
    }

    @Override
    public void close() {}
}
