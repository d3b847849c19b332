package io.tradepulse.ingest;

import io.tradepulse.model.Decimals;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lets a tick pass or says why not, by the rules of the contract, section 1, in their order.
///
/// The references it shares with the validators of other connections are thread-safe; itself it is
/// owned by the reader of one connection.
final class Validator {
    /// The recent prices of all instruments, shared by all connections.
    static final class References {
        private static final int FIRST_SIZE = 256;

        /// By the index of the instrument. Copied to grow, so that looking one up takes no lock;
        /// who sees one finds it made, for what it holds is final or read under its monitor.
        private volatile @Nullable PriceReference[] byIndex = new PriceReference[FIRST_SIZE];

        PriceReference of(Instrument instrument) {
            @Nullable PriceReference[] known = byIndex;
            int index = instrument.index();
            PriceReference reference = index < known.length ? known[index] : null;
            return reference != null ? reference : add(index);
        }

        private synchronized PriceReference add(int index) {
            @Nullable PriceReference[] known = byIndex;
            PriceReference already = index < known.length ? known[index] : null;
            if (already != null) {
                return already;
            }
            PriceReference made = new PriceReference();
            @Nullable PriceReference[] all =
                    index < known.length
                            ? known
                            : Arrays.copyOf(known, Math.max(index + 1, 2 * known.length));
            all[index] = made;
            byIndex = all;
            return made;
        }
    }

    /// Where a tick came from, asked only where it has to be kept beside it.
    interface Origin {
        /// Address of the sender.
        String client();

        /// Number of the line.
        long line();

        /// The line itself.
        String text();
    }

    /// What rounding may add to a price that is off by exactly the bound.
    private static final double ROUNDING = 1e-12;

    private final ValidationConfig config;
    private final References references;
    private final double bound;
    private final long maxAgeNanos;
    private final long maxSkewNanos;
    private final long referenceTtlNanos;
    private boolean replay;
    private String detail = "";
    private List<Deviant> recovered = List.of();

    Validator(ValidationConfig config, References references) {
        this.config = config;
        this.references = references;
        this.bound = config.maxDeviationPercent() / 100 + ROUNDING;
        this.maxAgeNanos = config.maxAge().toNanos();
        this.maxSkewNanos = config.maxClockSkew().toNanos();
        this.referenceTtlNanos = config.referenceTtl().toNanos();
    }

    /// From here on recorded data: no age rule, references age by event time.
    void replay(boolean on) {
        replay = on;
    }

    /// Checks a tick by itself: its symbol, values and time. A zero volume becomes an absent one
    /// where the rules are lenient.
    ///
    /// @param now epoch nanoseconds
    /// @param sentBefore whether it is sent again, and so may be old
    /// @return why it is rejected ([#detail()] says it in words); null where it passes
    @Nullable RejectCode checkTick(Tick tick, long now, boolean sentBefore) {
        recovered = List.of();
        RejectCode code = checkValues(tick);
        return code == null ? checkTime(tick, now, sentBefore) : code;
    }

    /// Holds a tick that passed by itself, and whose instrument is interned, against the recent
    /// prices.
    ///
    /// @return why it is rejected; null where it is accepted, and with it [#recovered()]
    @Nullable RejectCode checkPrice(Tick tick, long now, Origin origin) {
        return config.maxDeviationPercent() == 0
                ? null
                : compare(tick, replay ? tick.ts() : now, origin);
    }

    private @Nullable RejectCode checkValues(Tick tick) {
        if (!isListed(tick.instrument())) {
            return reject(
                    RejectCode.UNKNOWN_SYMBOL, tick.instrument().symbol() + " is not in the list");
        }
        if (!(tick.price() > 0)) {
            return reject(RejectCode.PRICE_NOT_POSITIVE, "price " + Decimals.text(tick.price()));
        }
        if (tick.volume() == 0 && !config.strict()) {
            tick.volume(Tick.ABSENT);
        }
        if (tick.volume() <= 0) {
            return reject(RejectCode.VOLUME_NOT_POSITIVE, "volume " + Decimals.text(tick.volume()));
        }
        return checkQuote(tick);
    }

    private boolean isListed(Instrument instrument) {
        return config.symbols().isEmpty()
                || config.symbols().contains(instrument.symbol())
                || instrument.isCanary();
    }

    private @Nullable RejectCode checkQuote(Tick tick) {
        if (tick.bid() <= 0) {
            return reject(RejectCode.BID_NOT_POSITIVE, "bid " + Decimals.text(tick.bid()));
        }
        if (tick.ask() <= 0) {
            return reject(RejectCode.ASK_NOT_POSITIVE, "ask " + Decimals.text(tick.ask()));
        }
        if (!config.quoteCheck()) {
            return null;
        }
        if (tick.bid() > tick.price()) {
            return reject(
                    RejectCode.BID_ABOVE_PRICE,
                    twoPrices("bid ", tick.bid(), " is above price ", tick.price()));
        }
        if (tick.ask() < tick.price()) {
            return reject(
                    RejectCode.ASK_BELOW_PRICE,
                    twoPrices("ask ", tick.ask(), " is below price ", tick.price()));
        }
        return null;
    }

    private @Nullable RejectCode checkTime(Tick tick, long now, boolean sentBefore) {
        long ts = tick.ts();
        // Compared so that no time, however far off, overflows.
        if (ts < now - maxAgeNanos && maxAgeNanos > 0 && !replay && !sentBefore) {
            return reject(
                    RejectCode.TIMESTAMP_TOO_OLD,
                    Timestamps.text(ts) + " is " + seconds((double) now - ts) + " old");
        }
        if (ts > now && ts - now > maxSkewNanos) {
            return reject(
                    RejectCode.TIMESTAMP_IN_FUTURE,
                    Timestamps.text(ts) + " is " + seconds((double) ts - now) + " ahead");
        }
        return null;
    }

    private @Nullable RejectCode compare(Tick tick, long at, Origin origin) {
        PriceReference reference = references.of(tick.instrument());
        synchronized (reference) {
            if (reference.isEmptyOrOlderThan(at - referenceTtlNanos)) {
                reference.restart(tick.price(), at);
                return null;
            }
            double median = reference.median();
            double off = Math.abs(tick.price() / median - 1);
            if (off <= bound) {
                reference.accept(tick.price(), at);
                return null;
            }
            if (reference.deviate(tick, bound, origin) >= config.reanchorTicks()) {
                recovered = reference.reanchor(at);
                return null;
            }
            return reject(
                    RejectCode.PRICE_DEVIATION,
                    twoPrices(
                            "price ",
                            tick.price(),
                            String.format(Locale.ROOT, " is %.1f %% off ", off * 100),
                            median));
        }
    }

    private @Nullable RejectCode reject(RejectCode code, String why) {
        detail = why;
        return code;
    }

    private static String twoPrices(String before, double first, String between, double second) {
        return before + Decimals.text(first) + between + Decimals.text(second);
    }

    private static String seconds(double nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    /// How many instruments may be known.
    int maxSymbols() {
        return config.maxSymbols();
    }

    /// Why the last tick was rejected, as a sentence.
    String detail() {
        return detail;
    }

    /// Ticks rejected before that the last accepted one proved right: the market really had moved.
    /// Oldest first.
    List<Deviant> recovered() {
        return recovered;
    }
}
