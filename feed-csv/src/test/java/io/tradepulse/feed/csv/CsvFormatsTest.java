package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.RicTable;
import io.tradepulse.wire.Symbology;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatsTest {
    @TempDir Path folder;

    private Path file(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    @Test
    void rowsOfTicksComeInAnyOrderOfTheirColumns() throws Exception {
        Path file =
                file(
                        "any.csv",
                        "Ask,Price,Symbol,Comment,Timestamp,Volume,Bid,ID,Provider",
                        "11.5,11,aapl,hello,1705323000,5,10.5,7,cme",
                        ",12,MSFT,,1705323000250,\"1,230,661\",,x7,",
                        ",1.2e1,MSFT,,2024-01-15T12:50:01.000412Z,0,,,");

        assertThat(Replayed.of(file).lines())
                .containsExactly(
                        "cme:AAPL 2024-01-15T12:50:00Z 11.0 5.0 10.5/11.5 #7",
                        "csv:MSFT 2024-01-15T12:50:00.250Z 12.0 1230661.0 -/- #-1",
                        "csv:MSFT 2024-01-15T12:50:01.000412Z 12.0 - -/- #-1");
    }

    @ParameterizedTest
    @CsvSource({
        "1705323000,2024-01-15T12:50:00Z",
        "1705323000.25,2024-01-15T12:50:00.250Z",
        "1705323000000,2024-01-15T12:50:00Z",
        "1705323000000.5,2024-01-15T12:50:00.000500Z",
        "1705323000000001,2024-01-15T12:50:00.000001Z",
        "1705323000000000001,2024-01-15T12:50:00.000000001Z",
        "2024-01-15T13:50:00+01:00,2024-01-15T12:50:00Z",
        "2024-01-15 12:50:00.5Z,2024-01-15T12:50:00.500Z",
    })
    void timesAreEpochsInAnyUnitOrRfc3339(String time, String expected) throws Exception {
        Path file = file("AAPL.csv", "timestamp,price", time + ",1");

        assertThat(Replayed.of(file).lines())
                .containsExactly("csv:AAPL " + expected + " 1.0 - -/- #-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "1705323000,AAPL; 2 fields instead of 3",
                "yesterday,AAPL,1; timestamp 'yesterday' is neither an epoch time nor one of RFC 3339",
                "2024-01-15T12:50:00,AAPL,1; timestamp '2024-01-15T12:50:00' is neither",
                "1960-01-15T12:50:00Z,AAPL,1; timestamp '1960-01-15T12:50:00Z' is neither",
                "99999999999999999999,AAPL,1; timestamp '99999999999999999999' is neither",
                "9223372036.9,AAPL,1; timestamp '9223372036.9' is neither",
                "1705323000,A APL,1; 'A APL' is not a symbol",
                "1705323000,,1; '' is not a symbol",
                "1705323000,AAPL,0; price 0.0 is not above zero",
                "1705323000,AAPL,-1; price -1.0 is not above zero",
                "1705323000,AAPL,; price '' is not a number",
                "1705323000,AAPL,NaN; price 'NaN' is not a number",
                "1705323000,AAPL,1e999; price '1e999' is not a number",
                "1705323000,AAPL,\"1\"2; a quote stands inside of",
                "1705323000,AAPL,\"1; a quote is not closed",
            })
    void aRowThatIsNoTickIsReported(String row, String why) throws Exception {
        Replayed replayed =
                Replayed.of(file("x.csv", "timestamp,symbol,price", row, "1705323000,AAPL,1"));

        assertThat(replayed.ticks()).hasSize(1);
        assertThat(replayed.bad()).singleElement().asString().startsWith("x.csv:2: ").contains(why);
    }

    @Test
    void aLineThatIsTooLongIsReportedAndPassedOver() throws Exception {
        Path file =
                file(
                        "x.csv",
                        "timestamp,symbol,price",
                        "1".repeat(100_000),
                        "1705323000,AAPL,1",
                        "2".repeat(CsvLines.MAX_LENGTH + 1),
                        "",
                        "1705323000,AAPL,2");

        Replayed replayed = Replayed.of(file);

        assertThat(replayed.ticks()).hasSize(2);
        assertThat(replayed.bad())
                .containsExactly(
                        "x.csv:2: longer than 4096 characters",
                        "x.csv:4: longer than 4096 characters");
    }

    private static final String TRADE = "28457,4.00000100,12.5,48.0,1499865549590,true";
    private static final String AGG = "26129,0.01633102,4.70443515,27781,27781,1498793709153,true";

    @ParameterizedTest
    @ValueSource(
            strings = {
                TRADE + ",true",
                TRADE,
                "id,price,qty,quote_qty,time,is_buyer_maker\n" + TRADE,
                "trade Id,price,qty,quoteQty,time,isBuyerMaker,isBestMatch\n" + TRADE + ",True",
                "28457,4.00000100,12.5,48.0,1499865549590000,True,True",
            })
    void tradesOfBinanceKeepTheirIds(String content) throws Exception {
        Path file = file("BTCUSDT-trades-2017-07-12.csv", content);

        assertThat(Replayed.of(file).lines())
                .containsExactly("csv:BTCUSDT 2017-07-12T13:19:09.590Z 4.000001 12.5 -/- #28457");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                AGG + ",True",
                AGG,
                "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n"
                        + AGG,
                "26129,0.01633102,4.70443515,27781,27781,1498793709153000,True,True",
            })
    void aggregatedTradesOfBinanceKeepTheirIds(String content) throws Exception {
        Path file = file("BTCUSD_PERP-aggTrades-2017-06.csv", content);

        assertThat(Replayed.of(file).lines())
                .containsExactly(
                        "csv:BTCUSD_PERP 2017-06-30T03:35:09.153Z 0.01633102 4.70443515 -/- #26129");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1735689600000,4.15,4.16,4.14,4.155,8,1735689659999,2,13,4,1,0",
                "1735689600000000,4.15,4.16,4.14,4.155,8,1735689659999999,2,13,4,1,0",
                "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
                        + "taker_buy_volume,taker_buy_quote_volume,ignore\n"
                        + "1735689600000,4.15,4.16,4.14,4.155,8,1735689659999,2,13,4,1,0",
            })
    void aKlineOfBinanceIsABar(String content) throws Exception {
        Path file = file("BTCUSDT-1m-2025-01.csv", content);

        assertThat(Replayed.of(file).lines())
                .containsExactly(
                        "csv:BTCUSDT 2025-01-01T00:00:00Z 4.15 2.0 -/- #-1",
                        "csv:BTCUSDT 2025-01-01T00:00:20Z 4.14 2.0 -/- #-1",
                        "csv:BTCUSDT 2025-01-01T00:00:40Z 4.16 2.0 -/- #-1",
                        "csv:BTCUSDT 2025-01-01T00:00:59.999Z 4.155 2.0 -/- #-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5000000000000000000,1,1,1,1,8,9223372036854775807,2,13,4,1,0",
                "1735689600000,1,1,1,1,8,1735689600000,2,13,4,1,0",
                "1735689600000,1,1,1,1,8,1735689500000,2,13,4,1,0",
            })
    void aKlineThatEndsTooSoonIsReported(String row) throws Exception {
        Replayed replayed = Replayed.of(file("BTCUSDT-1m.csv", row));

        assertThat(replayed.ticks()).isEmpty();
        assertThat(replayed.bad()).singleElement().asString().contains("the bar ends less than");
    }

    @Test
    void theKlinesOfTheExchangeComeBackExactly() throws Exception {
        Path file = MarketData.file("binance-klines/BTCUSDT-5m.csv");
        Replayed replayed = Replayed.of(file);
        List<String> rows = Files.readAllLines(file);

        assertThat(replayed.symbols()).containsOnly("BTCUSDT");
        assertThat(replayed.ticks()).hasSize(4 * rows.size());
        for (int i = 0; i < rows.size(); i++) {
            String[] fields = rows.get(i).split(",");
            BarOfTicks bar = BarOfTicks.of(replayed.ticks().subList(4 * i, 4 * i + 4));
            assertThat(bar.open()).isEqualTo(Double.parseDouble(fields[1]));
            assertThat(bar.high()).isEqualTo(Double.parseDouble(fields[2]));
            assertThat(bar.low()).isEqualTo(Double.parseDouble(fields[3]));
            assertThat(bar.close()).isEqualTo(Double.parseDouble(fields[4]));
            assertThat(bar.volume()).isEqualByComparingTo(new BigDecimal(fields[5]));
        }
    }

    @Test
    void headersOfFilesPutTogetherArePassedOver() throws Exception {
        Path file =
                file(
                        "ETHUSDT-trades-2024-01.csv",
                        "id,price,qty,quote_qty,time,is_buyer_maker",
                        TRADE,
                        "id,price,qty,quote_qty,time,is_buyer_maker",
                        TRADE);

        Replayed replayed = Replayed.of(file);

        assertThat(replayed.ticks()).hasSize(2);
        assertThat(replayed.bad()).isEmpty();
    }

    @Test
    void filesMayBePacked() throws Exception {
        byte[] content = (TRADE + "\n").getBytes(StandardCharsets.UTF_8);
        Path gz = folder.resolve("ETHUSDT-trades-2024-01.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write(content);
        }
        Path zip = zip("BTCUSDT-trades-2024-01.zip", "BTCUSDT-trades-2024-01.csv");

        assertThat(Replayed.of(gz, zip).symbols()).containsExactly("BTCUSDT", "ETHUSDT");
    }

    private Path zip(String name, String... entries) throws IOException {
        Path zip = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write((TRADE + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return zip;
    }

    @Test
    void aZipOfSeveralFilesIsRefused() throws Exception {
        Path zip = zip("BTCUSDT-trades.zip", "a.csv", "b.csv");

        assertThatThrownBy(() -> Replayed.of(zip))
                .isInstanceOf(CsvFormatException.class)
                .hasMessageContaining("more than one file");
    }

    @Test
    void aPackedFileThatIsCutOffIsAnErrorThatNamesIt() throws Exception {
        byte[] whole = Files.readAllBytes(zip("a.zip", "a.csv"));
        Path cut = folder.resolve("AAA-trades.zip");
        Files.write(cut, Arrays.copyOf(whole, 45));

        assertThatThrownBy(() -> Replayed.of(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("AAA-trades.zip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "a,b,c",
                "1,2,3",
                "timestamp,symbol",
                "{}",
                "timestamp;price",
                "when,price",
                "start,last_moment,open,high,low,close"
            })
    void aFileOfNoKnownFormIsOneClearError(String content) throws Exception {
        Path file = file("x.csv", content);

        assertThatThrownBy(() -> Replayed.of(file))
                .isInstanceOf(CsvFormatException.class)
                .hasMessage(file + " is of no known form: it begins with '" + content + "'");
    }

    @Test
    void aFileWhoseNameIsNoSymbolNeedsOne() throws Exception {
        Path file = file("my ticks.csv", "timestamp,price", "1705323000,1");

        assertThatThrownBy(() -> Replayed.of(file)).isInstanceOf(CsvFormatException.class);
        assertThat(
                        Replayed.of(
                                        CsvOptions.of(file.toString())
                                                .withPace(ReplayPace.unpaced())
                                                .withSymbol("mine"))
                                .symbols())
                .containsExactly("MINE");
    }

    @Test
    void symbolsAreWrittenAsRicsWhereAsked() throws Exception {
        Path file =
                file(
                        "x.csv",
                        "timestamp,symbol,price",
                        "1705323000,AAPL,1",
                        "1705323000,EURUSD,1",
                        "1705323000,BTCUSDT,1");
        CsvOptions options =
                CsvOptions.of(file.toString())
                        .withPace(ReplayPace.unpaced())
                        .withSymbology(Symbology.ric(RicTable.bundled()));

        assertThat(Replayed.of(options).symbols()).containsExactly("AAPL.O", "EUR=", "BTC=");
    }

    @Test
    void aStreamIsPlayedLikeAFile() throws Exception {
        byte[] content =
                "\ufefftimestamp,price\r\n1705323000,1\r\n".getBytes(StandardCharsets.UTF_8);
        try (CsvReplay replay =
                CsvReplay.open(
                        CsvOptions.of("AAPL.csv"),
                        new ByteArrayInputStream(content),
                        new Instruments(),
                        () -> Replayed.NOW,
                        () -> 0,
                        RowListener.none())) {
            Tick tick = new Tick();
            assertThat(replay.next(tick)).isTrue();
            assertThat(tick.instrument().symbol()).isEqualTo("AAPL");
            assertThat(replay.next(tick)).isFalse();
            assertThat(replay.progress().fraction()).isEqualTo(1);
        }
    }
}
