package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceFramesTest {
    private static final String TRADE =
            "{\"e\":\"trade\",\"E\":1723161255343,\"s\":\"BTCUSDT\",\"t\":3735683259,\"p\":\"61837.63000000\",\"q\":\"0.02000000\",\"T\":1723161255342,\"m\":true,\"M\":true}";

    @Test
    void readsATradeOfACombinedStream() {
        assertThat(BinanceFrames.read("{\"stream\":\"btcusdt@trade\",\"data\":" + TRADE + "}"))
                .isEqualTo(
                        new BinanceFrame.Trade(
                                BinanceTrades.TRADE,
                                "BTCUSDT",
                                3735683259L,
                                1723161255342000000L,
                                61837.63,
                                0.02));
    }

    @Test
    void readsABareTradeAndItsBytes() {
        assertThat(BinanceFrames.read(TRADE)).isInstanceOf(BinanceFrame.Trade.class);
        assertThat(BinanceFrames.read(TRADE.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(BinanceFrames.read(TRADE));
    }

    @Test
    void tellsMicrosecondsByTheirDigits() {
        assertThat(
                        BinanceFrames.read(
                                TRADE.replace("\"T\":1723161255342", "\"T\":1723161255342789")))
                .extracting(frame -> ((BinanceFrame.Trade) frame).ts())
                .isEqualTo(1723161255342789000L);
    }

    @Test
    void anOldTradesOrderIdsAreNotTakenForAnotherEventsFields() {
        assertThat(BinanceFrames.read(TRADE.replace("\"m\":true", "\"b\":88,\"a\":50,\"m\":true")))
                .isEqualTo(BinanceFrames.read(TRADE));
    }

    @Test
    void readsAnAggregatedTradeWithItsOwnId() {
        assertThat(
                        BinanceFrames.read(
                                "{\"stream\":\"btcusdt@aggTrade\",\"data\":{\"e\":\"aggTrade\",\"E\":1672515782136,\"a\":12345,\"s\":\"BTCUSDT\",\"p\":\"0.001\",\"q\":\"100\",\"nq\":\"100\",\"f\":100,\"l\":105,\"T\":1672515782136,\"m\":true}}"))
                .isEqualTo(
                        new BinanceFrame.Trade(
                                BinanceTrades.AGG_TRADE,
                                "BTCUSDT",
                                12345,
                                1672515782136000000L,
                                0.001,
                                100));
    }

    @Test
    void readsTheQuotesOfBothMarkets() {
        BinanceFrame.Quote quote = new BinanceFrame.Quote("BNBUSDT", 400900217, 25.3519, 25.3652);
        assertThat(
                        BinanceFrames.read(
                                "{\"stream\":\"bnbusdt@bookTicker\",\"data\":{\"u\":400900217,\"s\":\"BNBUSDT\",\"b\":\"25.35190000\",\"B\":\"31.21\",\"a\":\"25.36520000\",\"A\":\"40.66\"}}"))
                .isEqualTo(quote);
        assertThat(
                        BinanceFrames.read(
                                "{\"e\":\"bookTicker\",\"u\":400900217,\"E\":1568014460893,\"T\":1568014460891,\"s\":\"BNBUSDT\",\"b\":\"25.35190000\",\"B\":\"31.21\",\"a\":\"25.36520000\",\"A\":\"40.66\"}"))
                .isEqualTo(quote);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"e\":\"serverShutdown\",\"E\":1770123456789}",
                "{\"event\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}",
                "{\"stream\":\"\",\"data\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}"
            })
    void readsTheShutdownInAnyWrapping(String text) {
        assertThat(BinanceFrames.read(text)).isEqualTo(new BinanceFrame.Shutdown());
    }

    @Test
    void readsAnswers() {
        assertThat(BinanceFrames.read("{\"result\":null,\"id\":7}"))
                .isEqualTo(new BinanceFrame.Reply(7));
        assertThat(BinanceFrames.read("{\"result\":[\"btcusdt@aggTrade\"],\"id\":3}"))
                .isEqualTo(new BinanceFrame.Reply(3));
        assertThat(
                        BinanceFrames.read(
                                "{\"error\":{\"code\":2,\"msg\":\"Invalid\\nrequest\"},\"id\":1}"))
                .isEqualTo(new BinanceFrame.Refusal(1, "2 Invalid?request"));
        assertThat(BinanceFrames.read("{\"code\":3,\"msg\":\"Invalid JSON\"}"))
                .isEqualTo(new BinanceFrame.Refusal(-1, "3 Invalid JSON"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"stream\":\"btcusdt@depth\",\"data\":{\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\",\"U\":1,\"u\":2,\"b\":[[\"1\",\"2\"]],\"a\":[]}}",
                "{\"lastUpdateId\":160,\"bids\":[[\"1\",\"2\"]],\"asks\":[]}",
                "{\"e\":\"kline\",\"s\":\"BTCUSDT\",\"k\":{\"t\":1,\"T\":2,\"s\":\"X\",\"a\":\"1\",\"b\":\"2\"}}",
                "{\"e\":null,\"s\":null}",
                "{\"code\":null,\"msg\":\"no code\"}",
                "{\"e\":\"somethingNew\",\"data\":{\"x\":[{\"y\":{}}]}}"
            })
    void passesOverWhatIsOfNoInterest(String text) {
        assertThat(BinanceFrames.read(text)).isEqualTo(new BinanceFrame.Other());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "[{\"e\":\"trade\"}]",
                "{",
                "{\"e\":\"trade\"",
                "{\"stream\":\"x\",\"data\":{\"e\":\"trade\",\"s\":\"BTC",
                "{} {}",
                "not JSON\u0000\r\n",
                "{\"e\":\"trade\"}",
                "{\"e\":\"trade\",\"s\":\"\",\"t\":1,\"p\":\"1\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":-1,\"p\":\"1\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":9223372036854775807,\"p\":\"1\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1.5,\"p\":\"1\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"1\",\"q\":\"1\"}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"NaN\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"1e999\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"0x1p3\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"1d\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":[1],\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":\"A\",\"t\":1,\"p\":\"1\",\"q\":null,\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":null,\"t\":1,\"p\":\"1\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"e\":\"trade\",\"s\":7,\"t\":1,\"p\":\"1\",\"q\":\"1\",\"T\":1723161255342}",
                "{\"s\":\"A\",\"a\":\"x\",\"b\":\"1\"}",
                "{\"e\":\"bookTicker\",\"s\":\"A\",\"b\":\"1\"}"
            })
    void saysWhatMakesNoSense(String text) {
        assertThat(BinanceFrames.read(text))
                .isInstanceOfSatisfying(
                        BinanceFrame.Garbage.class,
                        garbage ->
                                assertThat(garbage.problem()).isNotEmpty().matches("[ -~]{1,200}"));
    }

    @ParameterizedTest
    @CsvSource({"61837.63000000", "0.00000001", "123456789.12345678", "1e-7", ".5", "5.", "007.10"})
    void readsADecimalAsJavaDoes(String text) {
        assertThat(BinanceFrames.read(TRADE.replace("61837.63000000", text)))
                .extracting(frame -> ((BinanceFrame.Trade) frame).price())
                .isEqualTo(Double.parseDouble(text));
    }

    @Test
    void keepsATradeWithoutAPriceApart() {
        assertThat(BinanceFrames.read(TRADE.replace("61837.63000000", "0")))
                .extracting(frame -> ((BinanceFrame.Trade) frame).price())
                .isEqualTo(0.0);
    }

    @Property(tries = 2_000)
    void neverThrows(@ForAll byte[] bytes, @ForAll String text, @ForAll int cut) {
        BinanceFrames.read(bytes);
        BinanceFrames.read(text);
        BinanceFrames.read("{\"e\":\"trade\",\"p\":" + text + "}");
        byte[] trade = TRADE.getBytes(StandardCharsets.UTF_8);
        trade[Math.floorMod(cut, trade.length)] ^= bytes.length == 0 ? 1 : bytes[0];
        BinanceFrames.read(trade);
    }
}
