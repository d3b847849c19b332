package io.tradepulse.app;

import io.tradepulse.feed.SyntheticDisturbances;
import io.tradepulse.feed.SyntheticOptions;
import io.tradepulse.feed.SyntheticPace;
import io.tradepulse.feed.SyntheticSource;
import io.tradepulse.feed.binance.BinanceOptions;
import io.tradepulse.feed.binance.BinanceRelay;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.feed.csv.CsvReplay;
import io.tradepulse.feed.ibkr.IbkrContract;
import io.tradepulse.feed.ibkr.IbkrOptions;
import io.tradepulse.feed.ibkr.IbkrSource;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import java.io.IOException;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which source runs, and what it gives: the flags read together, and checked.
///
/// Immutable.
sealed interface SourceChoice {
    /// What a source is opened with.
    ///
    /// @param lastPrices where a synthetic price goes on; `NaN` where it begins anew
    record Surroundings(
            Settings settings,
            Instruments instruments,
            EpochClock clock,
            ToDoubleFunction<String> lastPrices) {}

    /// Opens it.
    OpenSource open(Surroundings in) throws IOException;

    /// In a few words.
    String text();

    /// None: senders come by themselves.
    record None() implements SourceChoice {
        @Override
        public OpenSource open(Surroundings in) {
            throw new IllegalStateException("there is no source to open");
        }

        @Override
        public String text() {
            return "none: waiting for senders";
        }
    }

    /// A random walk.
    ///
    /// @param rate ticks a second; null for a batch every [Settings#INGESTION_INTERVAL_SECONDS]
    /// @param seed null for another one each time
    record Synthetic(
            String provider,
            int symbols,
            @Nullable Double rate,
            @Nullable Long seed,
            SyntheticDisturbances disturbances)
            implements SourceChoice {
        private static final int FIVE = SyntheticSource.SYMBOLS.size();

        @Override
        public OpenSource open(Surroundings in) {
            SyntheticPace pace =
                    rate == null
                            ? new SyntheticPace.Batches(
                                    in.settings.get(Settings.INGESTION_INTERVAL_SECONDS))
                            : new SyntheticPace.Rate(rate);
            SyntheticOptions options =
                    new SyntheticOptions(
                            symbols, pace, seed == null ? System.nanoTime() : seed, disturbances);
            return OpenSource.madeHere(
                    new SyntheticSource(
                            options,
                            in.instruments,
                            provider,
                            in.lastPrices,
                            in.clock,
                            System::nanoTime),
                    provider);
        }

        @Override
        public String text() {
            String walk =
                    "synthetic: a random walk of "
                            + (symbols == FIVE ? "five" : symbols)
                            + " symbols";
            return rate == null ? walk : walk + ", " + rate + " ticks a second";
        }
    }

    /// Recorded files.
    record Csv(CsvOptions options) implements SourceChoice {
        private static final Logger LOG = LoggerFactory.getLogger(Csv.class);
        private static final long MAX_ROWS_SAID = 10;

        @Override
        public OpenSource open(Surroundings in) throws IOException {
            long[] said = {0};
            CsvReplay replay =
                    CsvReplay.open(
                            options,
                            in.instruments,
                            in.clock,
                            System::nanoTime,
                            (file, line, why) -> {
                                if (++said[0] <= MAX_ROWS_SAID) {
                                    LOG.warn("{}:{} is passed over: {}", file, line, why);
                                }
                            });
            boolean keepsTime = options.pace().keepTime();
            return new OpenSource(
                    replay,
                    options.provider(),
                    keepsTime,
                    !keepsTime,
                    keepsTime ? CsvReplay.contentSession(options) : null,
                    replay::progress,
                    () -> replay.badRows() + " rows passed over");
        }

        @Override
        public String text() {
            double speed = options.pace().speed();
            return String.join(", ", options.inputs())
                    + (speed == 0 ? ", as fast as it goes" : ", at " + speed + " times its pace")
                    + (options.loop() ? ", again and again" : "");
        }
    }

    /// An exchange.
    record Binance(BinanceOptions options) implements SourceChoice {
        @Override
        public OpenSource open(Surroundings in) {
            BinanceRelay relay = new BinanceRelay(options, in.instruments, System::nanoTime);
            return OpenSource.live(relay, options.provider(), () -> relay.status().toString());
        }

        @Override
        public String text() {
            return "binance, "
                    + options.market().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + ": "
                    + String.join(", ", options.symbols());
        }
    }

    /// A broker.
    record Ibkr(IbkrOptions options) implements SourceChoice {
        @Override
        public OpenSource open(Surroundings in) {
            IbkrSource source = new IbkrSource(options, in.instruments, System::nanoTime);
            return OpenSource.live(source, options.provider(), () -> source.status().toString());
        }

        @Override
        public String text() {
            return "ibkr at "
                    + options.host()
                    + ":"
                    + options.port()
                    + ": "
                    + String.join(
                            ", ", options.contracts().stream().map(IbkrContract::name).toList());
        }
    }
}
