package io.tradepulse.app;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The flags that choose a source and say what it gives. Mixed into every command that runs one;
/// what they mean together is [SourceChoice]'s to say.
final class SourceOptions {
    enum Source {
        synthetic,
        csv,
        binance,
        ibkr
    }

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description =
                    "Where ticks come from: ${COMPLETION-CANDIDATES} (default: synthetic, or csv with --file).")
    @Nullable Source source;

    @Option(
            names = "--symbols",
            paramLabel = "LIST",
            description =
                    "synthetic: how many, up to 10000. binance: BTCUSDT,ETHUSDT. ibkr: AAPL,EUR:CASH,ESZ6:FUT:CME."
                            + " csv: the symbol of files that name none.")
    @Nullable String symbols;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Label of the ticks (default: the source's name).")
    @Nullable String provider;

    @Mixin SymbologyOptions symbology = new SymbologyOptions();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "csv: files, folders or globs to play, merged by time; may come again. Stooq, Binance"
                            + " dumps, or a header with timestamp,symbol,price; .gz and .zip too.")
    List<String> files = new ArrayList<>();

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "csv: how many times faster than recorded; 0: as fast as it goes, at the recorded times.")
    double speed = 1;

    @Option(
            names = "--keep-time",
            description = "csv: keep the recorded times; --speed 0 implies it.")
    boolean keepTime;

    @Option(
            names = "--restamp",
            description = "csv: move the times to now, which is so unless they are kept.")
    boolean restamp;

    @Option(names = "--loop", description = "csv: begin again at the end.")
    boolean loop;

    @Option(names = "--strict", description = "csv: stop at the first bad row.")
    boolean strict;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "synthetic: ticks a second, instead of a batch every few seconds.")
    @Nullable Double rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "synthetic: the same seed gives the same walk.")
    @Nullable Long seed;

    @Option(
            names = "--disturb",
            paramLabel = "WHAT=N",
            split = ",",
            description =
                    "synthetic: what real feeds do, as shares of ticks from 0 to 1: bursts, late, duplicates,"
                            + " crossed, outliers; silent=SYMBOL: that one falls silent after 10 s.")
    List<String> disturbances = new ArrayList<>();

    @Option(names = "--futures", description = "binance: USD-M futures instead of the spot market.")
    boolean futures;

    @Option(
            names = "--aggregated",
            description = "binance: aggregated trades, which is so for futures.")
    boolean aggregated;

    @Option(
            names = "--no-quotes",
            description = "binance: trades only, without bid and ask joined.")
    boolean noQuotes;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "binance: another place than the exchange's own.")
    @Nullable String baseUrl;

    @Option(
            names = "--ibkr-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "ibkr: where TWS or IB Gateway is (default: ${DEFAULT-VALUE}).")
    String ibkrHost = "127.0.0.1";

    @Option(
            names = "--ibkr-port",
            paramLabel = "PORT",
            defaultValue = "4002",
            description = "ibkr: its port (default: ${DEFAULT-VALUE}).")
    int ibkrPort = 4002;

    @Option(
            names = "--ibkr-client-id",
            paramLabel = "N",
            defaultValue = "71",
            description = "ibkr: a number no other client has (default: ${DEFAULT-VALUE}).")
    int ibkrClientId = 71;

    @Option(
            names = "--ibkr-ticks",
            paramLabel = "TYPE",
            defaultValue = "Last",
            description = "ibkr: Last, AllLast or BidAsk (default: ${DEFAULT-VALUE}).")
    String ibkrTicks = "Last";

    @Option(
            names = "--ibkr-quotes",
            description = "ibkr: ask for quotes too, and join them to the trades.")
    boolean ibkrQuotes;
}
