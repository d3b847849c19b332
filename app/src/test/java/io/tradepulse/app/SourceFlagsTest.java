package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tradepulse.feed.SyntheticDisturbances;
import io.tradepulse.feed.binance.BinanceMarket;
import io.tradepulse.feed.binance.BinanceOptions;
import io.tradepulse.feed.binance.BinanceTrades;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.feed.csv.ReplayPace;
import io.tradepulse.feed.ibkr.IbkrContract;
import io.tradepulse.feed.ibkr.IbkrOptions;
import io.tradepulse.feed.ibkr.TickByTick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The flags of a source as they stand on a command line.
class SourceFlagsTest {
    @TempDir Path folder;

    @Command
    static final class AnyCommand {
        @Mixin SourceOptions options = new SourceOptions();
    }

    private static SourceChoice choice(String... flags) {
        AnyCommand command = new AnyCommand();
        new CommandLine(command).parseArgs(flags);
        return SourceFlags.choice(command.options);
    }

    private static CsvOptions csv(String... flags) {
        return ((SourceChoice.Csv) choice(flags)).options();
    }

    private static BinanceOptions binance(String... flags) {
        return ((SourceChoice.Binance) choice(flags)).options();
    }

    private static IbkrOptions ibkr(String... flags) {
        return ((SourceChoice.Ibkr) choice(flags)).options();
    }

    private String sample() throws IOException {
        return Files.writeString(folder.resolve("AAPL.csv"), "Date,Open,High,Low,Close,Volume\n")
                .toString();
    }

    @Test
    void isSyntheticWhereNothingIsSaid() {
        assertThat(choice())
                .isEqualTo(
                        new SourceChoice.Synthetic(
                                "synthetic", 5, null, null, SyntheticDisturbances.NONE));
        assertThat(choice().text()).isEqualTo("synthetic: a random walk of five symbols");
    }

    @Test
    void readsWhatASyntheticSourceIsToGive() {
        assertThat(
                        choice(
                                "--symbols=10000",
                                "--rate=2.5",
                                "--seed=7",
                                "--provider=demo",
                                "--disturb=late=0.1,outliers=0.01,silent=msft"))
                .isEqualTo(
                        new SourceChoice.Synthetic(
                                "demo",
                                10_000,
                                2.5,
                                7L,
                                SyntheticDisturbances.NONE
                                        .withLate(0.1)
                                        .withOutliers(0.01)
                                        .withSilence("MSFT", Duration.ofSeconds(10))));
    }

    @Test
    void isTheFileWhereOneIsGiven() throws IOException {
        assertThat(csv("--file", sample())).isEqualTo(CsvOptions.of(sample()));
        assertThat(csv("--source=csv", "--file", sample(), "--file", folder.toString()).inputs())
                .containsExactly(sample(), folder.toString());
    }

    @Test
    void readsHowFilesAreToBePlayed() throws IOException {
        CsvOptions all =
                csv(
                        "--file",
                        sample(),
                        "--speed=60",
                        "--loop",
                        "--strict",
                        "--symbols=x",
                        "--restamp");
        assertThat(all.pace()).isEqualTo(new ReplayPace(60, false));
        assertThat(all.loop()).isTrue();
        assertThat(all.strict()).isTrue();
        assertThat(all.symbol()).isEqualTo("X");
        assertThat(csv("--file", sample(), "--speed=0").pace().keepTime()).isTrue();
        assertThat(csv("--file", sample(), "--keep-time").pace().keepTime()).isTrue();
    }

    @Test
    void writesRicsWhereAsked() throws IOException {
        Path table = Files.writeString(folder.resolve("rics"), "AAPL,AAPL.X\n");
        assertThat(csv("--file", sample()).symbology().outside("AAPL")).isEqualTo("AAPL");
        assertThat(csv("--file", sample(), "--symbology=ric").symbology().outside("AAPL"))
                .isEqualTo("AAPL.O");
        assertThat(
                        csv("--file", sample(), "--symbology=ric", "--ric-table=" + table)
                                .symbology()
                                .outside("AAPL"))
                .isEqualTo("AAPL.X");
    }

    @Test
    void readsWhatToTakeFromAnExchange() {
        BinanceOptions spot = binance("--source=binance", "--symbols=btcusdt, ethusdt");
        assertThat(spot.symbols()).containsExactly("BTCUSDT", "ETHUSDT");
        assertThat(spot.market()).isEqualTo(BinanceMarket.SPOT);
        assertThat(spot.quotes()).isTrue();
        BinanceOptions futures =
                binance(
                        "--source=binance",
                        "--symbols=BTCUSDT",
                        "--futures",
                        "--no-quotes",
                        "--base-url=ws://localhost:1",
                        "--symbology=ric");
        assertThat(futures.market()).isEqualTo(BinanceMarket.FUTURES_USD_M);
        assertThat(futures.provider()).isEqualTo("binance-futures");
        assertThat(futures.quotes()).isFalse();
        assertThat(futures.baseUrl()).hasToString("ws://localhost:1");
        assertThat(futures.naming().apply("BTCUSDT")).isEqualTo("BTC=");
        assertThat(binance("--source=binance", "--symbols=BTCUSDT", "--aggregated").trades())
                .isEqualTo(BinanceTrades.AGG_TRADE);
    }

    @Test
    void readsWhatToAskABrokerFor() {
        IbkrOptions options =
                ibkr(
                        "--source=ibkr",
                        "--symbols=AAPL,EUR:CASH",
                        "--ibkr-host=gateway",
                        "--ibkr-port=4001",
                        "--ibkr-client-id=9",
                        "--ibkr-ticks=alllast",
                        "--ibkr-quotes");
        assertThat(options.contracts())
                .extracting(IbkrContract::name)
                .containsExactly("AAPL", "EUR.USD");
        assertThat(options.host()).isEqualTo("gateway");
        assertThat(options.port()).isEqualTo(4001);
        assertThat(options.clientId()).isEqualTo(9);
        assertThat(options.ticks()).isEqualTo(TickByTick.ALL_LAST);
        assertThat(options.quotes()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "--source=csv > --source csv needs --file",
                "--source=binance > needs --symbols, for example --symbols BTCUSDT,ETHUSDT",
                "--source=ibkr > needs --symbols, for example --symbols AAPL,EUR:CASH",
                "--rate=0 > --rate: '0.0' is not a number of ticks a second",
                "--rate=NaN > --rate: 'NaN'",
                "--symbols=AAPL > --symbols: 'AAPL' is not a number of synthetic symbols",
                "--symbols=10001 > 10001 symbols",
                "--disturb=late=2 > late ticks",
                "--disturb=late > --disturb: 'late' has no share",
                "--disturb=noise=1 > --disturb: 'noise=1' is none of",
                "--loop > --loop does not apply to --source synthetic",
                "--speed=2 > --speed does not apply",
                "--futures > --futures does not apply",
                "--file=nowhere.csv > nowhere.csv",
                "--file=nowhere*.csv > there is no file to play",
                "--file=nowhere.csv --rate=5 > --rate does not apply to --source csv",
                "--provider=a|b > --provider",
                "--source=binance --symbols=,, > symbols",
                "--source=binance --symbols=A --base-url=http://x > baseUrl",
                "--source=ibkr --symbols=AAPL:NONE > AAPL:NONE",
                "--source=ibkr --symbols=AAPL --ibkr-ticks=best > --ibkr-ticks",
                "--source=binance --symbols=A --symbology=isin > --symbology",
                "--source=binance --symbols=A --ric-table=x > --ric-table is for",
            })
    void refusesWhatMakesNoSense(String flags, String why) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> choice(flags.split(" ", -1)))
                .withMessageContaining(why)
                .withMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource({"--speed=-1,--speed", "--speed=NaN,--speed", "--loop --keep-time,loop"})
    void refusesAPaceThatIsNone(String flags, String why) throws IOException {
        String[] all = ("--file=" + sample() + " " + flags).split(" ", -1);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> choice(all))
                .withMessageContaining(why);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> choice("--file=" + sample(), "--speed=0", "--restamp"))
                .withMessageContaining("--restamp contradicts");
    }
}
