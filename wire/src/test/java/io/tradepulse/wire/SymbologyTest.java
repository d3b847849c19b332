package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbologyTest {
    private static final Symbology RIC = Symbology.ric(RicTable.bundled());

    @ParameterizedTest
    @CsvSource({
        "AAPL,AAPL.O",
        "aapl.us,AAPL.O",
        "IBM,IBM.N",
        "BRK-B,BRKB.N",
        "ZZZZ,ZZZZ.O",
        "VOD.UK,VOD.L",
        "^SPX,.SPX",
        "EURUSD,EUR=",
        "XAUUSD,XAU=",
        "USDJPY,JPY=",
        "EURGBP,EURGBP=",
        "JPYUSD,JPYUSD=",
        "USDEUR,USDEUR=",
        "BTCUSDT,BTC=",
        "BTCUSD,BTCUSD=",
        "ETHBTC,ETHBTC=",
        "EURUSDT,EURUSDT=",
        "BUSDUSDT,BUSD=",
        "ETHBTCUSDT,ETHBTCUSDT=",
        "1000PEPEUSDT,1000PEPE=",
        "BTCUSD_PERP,BTCUSD_PERP",
    })
    void theRicOfAPlainSymbolLeadsBackToIt(String plain, String ric) {
        String upper = plain.toUpperCase(Locale.ROOT).replace(".US", "");

        assertThat(RIC.outside(plain)).isEqualTo(ric);
        assertThat(RIC.plain(ric)).isEqualTo(upper);
        assertThat(RIC.outside(ric)).as("a RIC stays one").isEqualTo(ric);
    }

    @ParameterizedTest
    @CsvSource({"ZZZZ.N,ZZZZ", "ZZZZ.OQ,ZZZZ", "GLD.P,GLD", "BMW.DE,BMW.DE", "USD=,USD="})
    void manyRicsLeadToAPlainSymbol(String ric, String plain) {
        assertThat(RIC.plain(ric)).isEqualTo(plain);
    }

    @Test
    void plainLeavesEverythingAsItIs() {
        assertThat(Symbology.PLAIN.outside("EURUSD")).isEqualTo("EURUSD");
        assertThat(Symbology.PLAIN.plain("EUR=")).isEqualTo("EUR=");
    }

    @Test
    void everyRowOfTheTableLeadsThereAndBack() throws IOException {
        List<String[]> rows = rows();

        assertThat(rows).hasSizeGreaterThan(60);
        assertThat(rows).extracting(row -> row[0]).doesNotHaveDuplicates();
        assertThat(rows).extracting(row -> row[1]).doesNotHaveDuplicates();
        for (String[] row : rows) {
            assertThat(RIC.outside(row[0])).isEqualTo(row[1]);
            assertThat(RIC.plain(row[1])).isEqualTo(row[0]);
        }
    }

    private static List<String[]> rows() throws IOException {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        RicTable.class.getResourceAsStream("rics.csv")),
                                StandardCharsets.UTF_8))) {
            return in.lines()
                    .filter(line -> line.contains(",") && !line.startsWith("#"))
                    .filter(line -> !line.startsWith("*") && !line.startsWith("plain"))
                    .map(line -> line.split(","))
                    .toList();
        }
    }

    @Provide
    Arbitrary<String> pairs() {
        Arbitrary<String> codes =
                Arbitraries.of(
                        "USD",
                        "EUR",
                        "GBP",
                        "JPY",
                        "CHF",
                        "AUD",
                        "NZD",
                        "CAD",
                        "SEK",
                        "TRY",
                        "XAU",
                        "XAG",
                        "PLN",
                        "CNH",
                        "BTC",
                        "ETH",
                        "BNB",
                        "SOL",
                        "DOGE",
                        "USDT",
                        "USDC",
                        "BUSD",
                        "FDUSD",
                        "1INCH",
                        "W",
                        "AI",
                        "USDUSD",
                        "USDTUSDT");
        return Combinators.combine(codes, codes).as((a, b) -> a + b);
    }

    @Property
    void everyPairLeadsThereAndBack(@ForAll("pairs") String pair) {
        assertThat(RIC.plain(RIC.outside(pair))).isEqualTo(pair);
    }

    @Property
    void everyStockLeadsThereAndBack(
            @ForAll @AlphaChars @StringLength(min = 1, max = 5) String stock) {
        String plain = stock.toUpperCase(Locale.ROOT);

        assertThat(RIC.plain(RIC.outside(plain))).isEqualTo(plain);
    }

    @Test
    void aFileAddsAndGoesBefore() throws IOException {
        Symbology mine =
                Symbology.ric(
                        RicTable.bundled()
                                .with(
                                        "mine",
                                        new StringReader(
                                                "# mine\n\nibm , IBM.F # Frankfurt\nFOO,FOO.MI\n*,*.N\n")));

        assertThat(mine.outside("IBM")).isEqualTo("IBM.F");
        assertThat(mine.plain("IBM.F")).isEqualTo("IBM");
        assertThat(mine.plain("IBM.N")).isEqualTo("IBM");
        assertThat(mine.outside("foo")).isEqualTo("FOO.MI");
        assertThat(mine.outside("AAPL")).isEqualTo("AAPL.O");
        assertThat(mine.outside("ZZZZ")).isEqualTo("ZZZZ.N");
        assertThat(mine.plain("ZZZZ.O")).isEqualTo("ZZZZ");
        assertThat(RIC.outside("IBM")).isEqualTo("IBM.N");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"AAPL", "AAPL,AAPL.O,x", "AAPL,", "A PL,AAPL.O", "*.UK,X.L", "*X,*.L"})
    void aLineThatIsNoRowIsOneClearError(String line) {
        assertThatThrownBy(
                        () ->
                                RicTable.bundled()
                                        .with("mine.csv", new StringReader("A,A.N\n" + line)))
                .isInstanceOf(IOException.class)
                .hasMessage("mine.csv:2: not a plain symbol, a comma and a RIC");
    }
}
