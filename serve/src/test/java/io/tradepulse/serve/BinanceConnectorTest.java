package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binance.connector.client.SpotClient;
import com.binance.connector.client.exceptions.BinanceClientException;
import com.binance.connector.client.impl.SpotClientImpl;
import com.binance.connector.client.impl.spot.Market;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Binance's own Java connector, as it is, with another base URL.
class BinanceConnectorTest {
    private static final long START = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();

    private final ApiUnderTest server = new ApiUnderTest();
    private final SpotClient client = new SpotClientImpl("http://127.0.0.1:" + server.api.port());
    private final Market market = client.createMarket();

    @BeforeEach
    void aBitcoinWasTraded() {
        server.market.take(
                server.market.tickOf("binance", "BTCUSDT", 43250.5, 5.24, 43240, 43250.51));
        Instrument bitcoin = server.market.instrument("binance", "BTCUSDT");
        server.store.add(new Tick().set(bitcoin, START, 28457, 43250.5, 5.24, 43240, 43250.51));
        server.store.add(
                new Bar(
                        bitcoin,
                        Interval.M1,
                        START,
                        43250.5,
                        43261,
                        43250.25,
                        43255.1,
                        17.1,
                        739600.5,
                        43251.49,
                        41,
                        true,
                        0,
                        0));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Map<String, Object> bitcoin() {
        return new LinkedHashMap<>(Map.of("symbol", "BTCUSDT"));
    }

    private static Map<String, Object> bitcoin(String name, Object value) {
        Map<String, Object> parameters = bitcoin();
        parameters.put(name, value);
        return parameters;
    }

    @Test
    void readsTheMarket() {
        assertThat(market.ping()).isEqualTo("{}");
        assertThat(market.time()).isEqualTo("{\"serverTime\":1768483801000}");
        assertThat(market.exchangeInfo(bitcoin())).contains("\"baseAsset\":\"BTC\"");
        assertThat(market.exchangeInfo(Map.of())).contains("\"symbol\":\"BTCUSDT\"");
        assertThat(market.tickerSymbol(bitcoin())).contains("\"price\":\"43250.50000000\"");
        assertThat(market.bookTicker(bitcoin())).contains("\"bidPrice\":\"43240.00000000\"");
        assertThat(market.ticker24H(bitcoin())).contains("\"lastPrice\":\"43250.50000000\"");
        assertThat(market.klines(bitcoin("interval", "1m"))).startsWith("[[1768483800000,");
        assertThat(market.trades(bitcoin("limit", 10))).startsWith("[{\"id\":28457,");
        assertThat(market.aggTrades(bitcoin("fromId", 28457L))).startsWith("[{\"a\":28457,");
    }

    @Test
    void asksForSeveralSymbolsAtOnce() {
        Map<String, Object> parameters =
                new LinkedHashMap<>(Map.of("symbols", new ArrayList<>(List.of("BTCUSDT"))));
        assertThat(market.tickerSymbol(parameters)).startsWith("[{\"symbol\":\"BTCUSDT\"");
    }

    @Test
    void understandsOurErrors() {
        assertThatThrownBy(() -> market.tickerSymbol(Map.of("symbol", "NOPE")))
                .isInstanceOfSatisfying(
                        BinanceClientException.class,
                        e -> {
                            assertThat(e.getHttpStatusCode()).isEqualTo(400);
                            assertThat(e.getErrorCode()).isEqualTo(-1121);
                            assertThat(e.getErrMsg()).isEqualTo("Invalid symbol.");
                        });
    }
}
