package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ccxt, the library that most trading programs in JavaScript, Python and PHP use, reads the
/// platform as if it were Binance: nothing of it is changed but the URLs.
class CcxtTest {
    private static final String CCXT = "ccxt@4.5.84";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// 2026-01-15T13:30:00Z and the minute after.
    private static final String TICKS =
            """
            BTCUSDT|43250.50|1768483800123|5.24|43240.00|43250.51|28457
            BTCUSDT|43261.00|1768483830000|1.5|43250.00|43261.00|28458
            BTCUSDT|43255.10|1768483860000|0.25|43255.10|43255.20|28459
            """;

    @TempDir Path folder;

    private static void assumeInstalled(String tool) {
        boolean found =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
        assumeTrue(found, tool + " is not installed");
    }

    private Process start(String... command) throws Exception {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private void installCcxt() throws Exception {
        assumeInstalled("node");
        assumeInstalled("npm");
        Process npm =
                start(
                        "npm",
                        "install",
                        "--prefix",
                        ".",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts",
                        CCXT);
        String output = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(npm.waitFor() == 0, "npm can't install ccxt here: " + output);
        try (InputStream script = CcxtTest.class.getResourceAsStream("/ccxt-client.mjs")) {
            Files.copy(Objects.requireNonNull(script), folder.resolve("client.mjs"));
        }
    }

    @Test
    void readsThePlatformAsIfItWereBinance() throws Exception {
        installCcxt();
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source");
                LineClient sender = new LineClient(platform)) {
            sender.send("#HELLO provider=binance ack=on replay=on\n" + TICKS);
            assertThat(sender.readUntil("#ACK 3")).isNotNull();
            PlatformProcess.await(
                    "three trades and a bar",
                    () ->
                            platform.tradeCount("BTCUSDT") == 3
                                    && platform.json("/api/v3/klines?symbol=BTCUSDT&interval=1m")
                                                    .size()
                                            == 2);
            assertSeen(seen(platform, sender));
        }
    }

    /// While the client watches, trades are sent, one each time that it says so.
    private JsonNode seen(PlatformProcess platform, LineClient sender) throws Exception {
        Process client = start("node", "client.mjs", Integer.toString(platform.httpPort()));
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
        assertThat(seen.at("/watched/symbol").asText()).isEqualTo("BTC/USDT");
        assertThat(seen.at("/watched/price").asDouble()).isEqualTo(43255.3);
        assertThat(seen.at("/watched/amount").asDouble()).isEqualTo(2);
    }
}
