package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceOptionsTest {
    @Test
    void knowsTheExchangesServersAndLimits() {
        BinanceOptions spot = BinanceOptions.spot(List.of("btcusdt", "BTCUSDT", "ethusdt"));
        BinanceOptions futures = BinanceOptions.futures(List.of("BTCUSDT"));

        assertThat(spot.symbols()).containsExactly("BTCUSDT", "ETHUSDT");
        assertThat(spot.baseUrl()).hasToString("wss://stream.binance.com:9443");
        assertThat(spot.trades()).isEqualTo(BinanceTrades.TRADE);
        assertThat(spot.limits().streams()).isEqualTo(1_024);
        assertThat(spot.limits().messagesPerSecond()).isEqualTo(5);
        assertThat(spot.limits().rolloverAge()).isEqualTo(Duration.parse("PT23H50M"));
        assertThat(futures.baseUrl()).hasToString("wss://fstream.binance.com");
        assertThat(futures.trades()).isEqualTo(BinanceTrades.AGG_TRADE);
        assertThat(futures.limits().streams()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "BTC/USDT", "btcusdt@trade", "A&B", "A B", "A\"B", "A\nB"})
    void refusesWhatIsNoSymbol(String symbol) {
        assertThatThrownBy(() -> BinanceOptions.spot(List.of(symbol)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("symbols: ");
    }

    @Test
    void refusesNamesThatTheDoorWouldRefuseOrThatCollide() {
        BinanceOptions options = BinanceOptions.spot(List.of("BTCUSDT", "ETHUSDT"));

        assertThatThrownBy(() -> options.withNaming(s -> s + "|"))
                .hasMessage("naming: BTCUSDT becomes 'BTCUSDT|', which is no symbol");
        assertThatThrownBy(() -> options.withNaming(_ -> "X"))
                .hasMessage("naming: two symbols become X");
        assertThatThrownBy(() -> BinanceOptions.spot(List.of("\u5E01USDT")))
                .hasMessageStartingWith("naming: ");
        assertThatThrownBy(() -> BinanceOptions.spot(List.of()))
                .hasMessage("symbols: there is none");
        assertThatThrownBy(() -> options.withProvider("")).hasMessageStartingWith("provider: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://stream.binance.com", "wss:///x", "wss://host?x=1", "host"})
    void refusesWhatIsNoWebSocket(String url) {
        assertThatThrownBy(() -> BinanceOptions.spot(List.of("A")).withBaseUrl(URI.create(url)))
                .hasMessageStartingWith("baseUrl: ");
    }

    @Test
    void refusesLimitsOfNothing() {
        assertThatThrownBy(() -> BinanceLimits.spot().withStreams(0))
                .hasMessage("streams: 0 is not above zero");
        assertThatThrownBy(() -> BinanceLimits.spot().withBackoff(Duration.ZERO))
                .hasMessage("firstBackoff: 0 is not above zero");
    }

    @Test
    void aSymbolOutsideAsciiIsEncodedInTheAddress() {
        assertThat(Subscriptions.address("wss://x", List.of("\u5E01usdt@trade"), true))
                .hasToString("wss://x/stream?streams=%E5%B8%81usdt@trade&timeUnit=MICROSECOND");
    }
}
