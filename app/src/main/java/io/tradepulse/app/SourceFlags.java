package io.tradepulse.app;

import io.tradepulse.feed.SyntheticDisturbances;
import io.tradepulse.feed.SyntheticOptions;
import io.tradepulse.feed.SyntheticPace;
import io.tradepulse.feed.SyntheticSource;
import io.tradepulse.feed.binance.BinanceOptions;
import io.tradepulse.feed.binance.BinanceTrades;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.feed.csv.CsvReplay;
import io.tradepulse.feed.csv.ReplayPace;
import io.tradepulse.feed.ibkr.IbkrContract;
import io.tradepulse.feed.ibkr.IbkrOptions;
import io.tradepulse.feed.ibkr.TickByTick;
import io.tradepulse.wire.Symbols;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Reads the flags of a source together, and checks them.
final class SourceFlags {
    private SourceFlags() {}

    /// What the flags say.
    ///
    /// @throws ConfigException where they contradict each other, or one is no good
    static SourceChoice choice(SourceOptions flags) {
        SourceOptions.Source source =
                flags.source != null
                        ? flags.source
                        : flags.files.isEmpty()
                                ? SourceOptions.Source.synthetic
                                : SourceOptions.Source.csv;
        requireFits(flags, source);
        try {
            return switch (source) {
                case synthetic -> synthetic(flags);
                case csv -> csv(flags);
                case binance -> binance(flags);
                case ibkr -> ibkr(flags);
            };
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--source " + source + ": " + e.getMessage());
        }
    }

    /// A flag that another source would heed is a mistake, and not passed over.
    private static void requireFits(SourceOptions flags, SourceOptions.Source source) {
        boolean csv = source == SourceOptions.Source.csv;
        require(csv || flags.files.isEmpty(), "--file", source);
        require(csv || flags.speed == 1, "--speed", source);
        require(csv || !flags.keepTime, "--keep-time", source);
        require(csv || !flags.restamp, "--restamp", source);
        require(csv || !flags.loop, "--loop", source);
        require(csv || !flags.strict, "--strict", source);
        boolean synthetic = source == SourceOptions.Source.synthetic;
        require(synthetic || flags.rate == null, "--rate", source);
        require(synthetic || flags.seed == null, "--seed", source);
        require(synthetic || flags.disturbances.isEmpty(), "--disturb", source);
        boolean binance = source == SourceOptions.Source.binance;
        require(binance || !flags.futures, "--futures", source);
        require(binance || !flags.aggregated, "--aggregated", source);
        require(binance || !flags.noQuotes, "--no-quotes", source);
        require(binance || flags.baseUrl == null, "--base-url", source);
        require(source == SourceOptions.Source.ibkr || !flags.ibkrQuotes, "--ibkr-quotes", source);
    }

    private static void require(boolean good, String flag, SourceOptions.Source source) {
        if (!good) {
            throw new ConfigException(flag + " does not apply to --source " + source);
        }
    }

    private static SourceChoice.Synthetic synthetic(SourceOptions flags) {
        Double rate = flags.rate;
        if (rate != null && !(rate > 0 && rate <= 10_000_000)) {
            throw new ConfigException(
                    "--rate", rate.toString(), "is not a number of ticks a second above 0");
        }
        int symbols = SyntheticSource.SYMBOLS.size();
        if (flags.symbols != null) {
            try {
                symbols = Integer.parseInt(flags.symbols);
            } catch (NumberFormatException _) {
                throw new ConfigException(
                        "--symbols", flags.symbols, "is not a number of synthetic symbols");
            }
        }
        SyntheticDisturbances disturbances = disturbances(flags.disturbances);
        SourceChoice.Synthetic choice =
                new SourceChoice.Synthetic(
                        provider(flags, "synthetic"), symbols, rate, flags.seed, disturbances);
        // Checks what is out of bounds now, not when it is opened.
        SyntheticPace pace = new SyntheticPace.Rate(1);
        SyntheticOptions _ = new SyntheticOptions(symbols, pace, 0, disturbances);
        return choice;
    }

    private static SyntheticDisturbances disturbances(List<String> words) {
        SyntheticDisturbances all = SyntheticDisturbances.NONE;
        for (String word : words) {
            String[] parts = word.split("=", 2);
            String value = parts.length == 2 ? parts[1] : "";
            all =
                    switch (parts[0]) {
                        case "bursts" -> all.withBursts(share(word, value));
                        case "late" -> all.withLate(share(word, value));
                        case "duplicates" -> all.withDuplicates(share(word, value));
                        case "crossed" -> all.withCrossedQuotes(share(word, value));
                        case "outliers" -> all.withOutliers(share(word, value));
                        case "silent" ->
                                all.withSilence(
                                        value.toUpperCase(Locale.ROOT), Duration.ofSeconds(10));
                        default ->
                                throw new ConfigException(
                                        "--disturb",
                                        word,
                                        "is none of bursts, late, duplicates, crossed, outliers, silent");
                    };
        }
        return all;
    }

    private static double share(String word, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException _) {
            throw new ConfigException("--disturb", word, "has no share from 0 to 1");
        }
    }

    private static SourceChoice.Csv csv(SourceOptions flags) {
        if (flags.files.isEmpty()) {
            throw new ConfigException("--source csv needs --file");
        }
        if (!(flags.speed >= 0) || Double.isInfinite(flags.speed)) {
            throw new ConfigException(
                    "--speed", Double.toString(flags.speed), "is not a number from 0 up");
        }
        ReplayPace pace = new ReplayPace(flags.speed, flags.keepTime);
        if (flags.restamp && pace.keepTime()) {
            throw new ConfigException("--restamp contradicts --keep-time and --speed 0");
        }
        SourceChoice.Csv choice =
                new SourceChoice.Csv(
                        CsvOptions.of(flags.files.toArray(String[]::new))
                                .withProvider(provider(flags, "csv"))
                                .withPace(pace)
                                .withLoop(flags.loop)
                                .withStrict(flags.strict)
                                .withSymbology(flags.symbology.chosen())
                                .withSymbol(flags.symbols));
        try {
            List<Path> _ = CsvReplay.files(choice.options());
            return choice;
        } catch (IOException e) {
            throw new ConfigException("--file " + reason(e));
        }
    }

    private static SourceChoice.Binance binance(SourceOptions flags) {
        List<String> symbols = symbols(flags, "BTCUSDT,ETHUSDT");
        BinanceOptions options =
                flags.futures ? BinanceOptions.futures(symbols) : BinanceOptions.spot(symbols);
        options =
                options.withQuotes(!flags.noQuotes)
                        .withProvider(
                                provider(flags, flags.futures ? "binance-futures" : "binance"))
                        .withNaming(flags.symbology.chosen()::outside);
        options = flags.aggregated ? options.withTrades(BinanceTrades.AGG_TRADE) : options;
        return new SourceChoice.Binance(
                flags.baseUrl == null ? options : options.withBaseUrl(URI.create(flags.baseUrl)));
    }

    private static SourceChoice.Ibkr ibkr(SourceOptions flags) {
        return new SourceChoice.Ibkr(
                IbkrOptions.to(flags.ibkrHost, flags.ibkrPort)
                        .withClientId(flags.ibkrClientId)
                        .withTicks(ticks(flags.ibkrTicks))
                        .withQuotes(flags.ibkrQuotes)
                        .withProvider(provider(flags, "ibkr"))
                        .withNaming(flags.symbology.chosen()::outside)
                        .withContracts(
                                symbols(flags, "AAPL,EUR:CASH").stream()
                                        .map(IbkrContract::parse)
                                        .toList()));
    }

    private static TickByTick ticks(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "last" -> TickByTick.LAST;
            case "alllast" -> TickByTick.ALL_LAST;
            case "bidask" -> TickByTick.BID_ASK;
            default ->
                    throw new ConfigException(
                            "--ibkr-ticks", name, "is none of Last, AllLast, BidAsk");
        };
    }

    private static List<String> symbols(SourceOptions flags, String example) {
        if (flags.symbols == null) {
            throw new ConfigException(
                    "--source "
                            + flags.source
                            + " needs --symbols, for example --symbols "
                            + example);
        }
        return Arrays.stream(flags.symbols.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static String provider(SourceOptions flags, String otherwise) {
        String provider = flags.provider;
        if (provider != null && !Symbols.isValid(provider)) {
            throw new ConfigException(
                    "--provider",
                    provider,
                    "is not 1 to 32 characters A-Z a-z 0-9 . = - _ / : ^ #");
        }
        return provider == null ? otherwise : provider;
    }

    /// What an exception says to people: files are named, with what is wrong with them.
    static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException missing ->
                    missing.getFile()
                            + ": "
                            + (missing.getReason() == null
                                    ? "there is no such file"
                                    : missing.getReason());
            case AccessDeniedException denied -> denied.getFile() + ": it may not be read";
            default -> String.valueOf(e.getMessage());
        };
    }
}
