package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// ccxt, the library that most trading programs in JavaScript, Python and PHP use, reads the
/// platform as if it were Binance: nothing of it is changed but the URLs.
class CcxtTest {
    private static final NodeTool CCXT = new NodeTool("ccxt", "4.5.84", "");
    private static final String SCRIPT = "client.mjs";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// 2026-01-15T13:30:00Z and the minute after.
    private static final String TICKS =
            """
            BTCUSDT|43250.50|1768483800123|5.24|43240.00|43250.51|28457
            BTCUSDT|43261.00|1768483830000|1.5|43250.00|43261.00|28458
            BTCUSDT|43255.10|1768483860000|0.25|43255.10|43255.20|28459
            ETHUSDT|2500.25|1768483860000|1|||28460
            """;

    @TempDir Path folder;

    private static Process start(Path folder, String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    @Timeout(900)
    void readsThePlatformAsIfItWereBinance() throws Exception {
        Path ccxt = CCXT.installed();
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source");
                LineClient sender = new LineClient(platform)) {
            sender.send("#HELLO provider=binance ack=on replay=on\n" + TICKS);
            assertThat(sender.readUntil("#ACK 4")).isNotNull();
            PlatformProcess.await(
                    "three trades and a bar",
                    () ->
                            platform.tradeCount("BTCUSDT") == 3
                                    && platform.json("/api/v3/klines?symbol=BTCUSDT&interval=1m")
                                                    .size()
                                            == 2);
            assertSeen(seen(ccxt, platform, sender));
        }
    }

    /// While the client watches, trades are sent, one each time that it says so.
    private static JsonNode seen(Path ccxt, PlatformProcess platform, LineClient sender)
            throws Exception {
        // A module is looked for beside the script that imports it.
        try (InputStream script = CcxtTest.class.getResourceAsStream("/ccxt-client.mjs")) {
            Files.copy(
                    Objects.requireNonNull(script),
                    ccxt.resolve(SCRIPT),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Process client = start(ccxt, "node", SCRIPT, Integer.toString(platform.httpPort()));
        StringBuilder output = new StringBuilder();
        String last = "";
        long millis = 1_768_483_861_000L;
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("WATCHING")) {
                    sender.send(
                            "BTCUSDT|43255.30|" + millis + "|2|43255.10|43255.30|" + millis + "\n");
                    millis++;
                } else {
                    output.append(line).append('\n');
                    last = line;
                }
            }
        }
        assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).as(output.toString()).isZero();
        return JSON.readTree(last);
    }

    private static void assertSeen(JsonNode seen) {
        assertThat(seen.path("market"))
                .hasToString(
                        "{\"id\":\"BTCUSDT\",\"base\":\"BTC\",\"quote\":\"USDT\",\"spot\":true,"
                                + "\"active\":true,\"tick\":0.01}");
        assertThat(seen.path("time").asLong()).isPositive();
        JsonNode ticker = seen.path("ticker");
        assertThat(ticker.path("symbol").asText()).isEqualTo("BTC/USDT");
        assertThat(ticker.path("last").asDouble()).isEqualTo(43255.1);
        assertThat(ticker.path("bid").asDouble()).isEqualTo(43255.1);
        assertThat(ticker.path("ask").asDouble()).isEqualTo(43255.2);
        assertThat(ticker.path("high").asDouble()).isEqualTo(43261);
        assertThat(ticker.path("low").asDouble()).isEqualTo(43250.5);
        assertThat(ticker.path("open").asDouble()).isEqualTo(43250.5);
        assertThat(ticker.path("baseVolume").asDouble()).isEqualTo(6.99);
        assertThat(seen.path("tickers")).hasToString("{\"BTC/USDT\":43255.1,\"ETH/USDT\":2500.25}");
        assertThat(seen.at("/lastPrices/BTC~1USDT/price").asDouble()).isEqualTo(43255.1);
        assertThat(seen.at("/bidsAsks/BTC~1USDT/bid").asDouble()).isEqualTo(43255.1);
        assertThat(seen.path("candles"))
                .hasToString(
                        "[[1768483800000,43250.5,43261,43250.5,43261,6.74],"
                                + "[1768483860000,43255.1,43255.1,43255.1,43255.1,0.25]]");
        assertThat(seen.path("trades")).hasSize(3);
        assertThat(seen.at("/trades/0/id").asText()).isEqualTo("28457");
        assertThat(seen.at("/trades/0/price").asDouble()).isEqualTo(43250.5);
        assertThat(seen.at("/trades/0/amount").asDouble()).isEqualTo(5.24);
        assertThat(seen.at("/trades/0/timestamp").asLong()).isEqualTo(1_768_483_800_123L);
        assertThat(seen.at("/trades/2/side").asText()).isEqualTo("sell");
        assertThat(seen.path("tradesSince")).hasSize(1);
        assertThat(seen.path("error").asText()).isEqualTo("BadSymbol");
        assertPushed(seen.path("pushed"));
    }

    private static void assertPushed(JsonNode pushed) {
        JsonNode trade = pushed.path("trade");
        assertThat(trade.path("symbol").asText()).isEqualTo("BTC/USDT");
        assertThat(trade.path("price").asDouble()).isEqualTo(43255.3);
        assertThat(trade.path("amount").asDouble()).isEqualTo(2);
        JsonNode ticker = pushed.path("ticker");
        assertThat(ticker.path("symbol").asText()).isEqualTo("BTC/USDT");
        assertThat(ticker.path("last").asDouble()).isEqualTo(43255.3);
        assertThat(ticker.path("open").asDouble()).isEqualTo(43250.5);
        assertThat(pushed.at("/quotes/BTC~1USDT/ask").asDouble()).isEqualTo(43255.3);
        JsonNode candle = pushed.path("candle");
        assertThat(candle.path(0).asLong()).isEqualTo(1_768_483_860_000L);
        assertThat(candle.path(4).asDouble()).isEqualTo(43255.3);
    }
}
