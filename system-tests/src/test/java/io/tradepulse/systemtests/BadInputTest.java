package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What senders and operators do wrong: it is said, and costs nobody else anything.
final class BadInputTest {
    @TempDir static Path folder;

    private static PlatformProcess platform;
    private static long lastMillis;

    @BeforeAll
    static void up() throws Exception {
        platform = PlatformProcess.up(folder, "--no-source");
    }

    @AfterAll
    static void down() throws Exception {
        platform.close();
    }

    /// Each later than the one before: ticks of one instant come in no order of their lines.
    private static String line(String symbol, String price) {
        lastMillis = Math.max(lastMillis + 1, System.currentTimeMillis());
        return symbol + "|" + price + "|" + lastMillis + "|1000||\n";
    }

    private static void awaitPrice(String symbol, String price) throws Exception {
        PlatformProcess.await(
                symbol + " at " + price,
                () ->
                        price.equals(
                                platform.json("/price/latest?symbol=" + symbol)
                                        .path("price")
                                        .asText()));
    }

    @Test
    void rejectsAMalformedLineAndTakesTheRest() throws Exception {
        try (LineClient client = new LineClient(platform)) {
            client.send(line("MAL", "150.25") + "MAL|abc|1705323000000\n" + line("MAL", "150.5"));
            assertThat(client.readLine()).startsWith("#REJECT 2 MALFORMED ");
            awaitPrice("MAL", "150.5");
            PlatformProcess.await("both to be stored", () -> platform.tradeCount("MAL") == 2);
        }
    }

    @Test
    void closesOnALineWithoutEndAndLeavesOthersAlone() throws Exception {
        try (LineClient endless = new LineClient(platform);
                LineClient other = new LineClient(platform)) {
            other.send(line("CALM", "10.5"));
            try {
                for (int i = 0; i < 200; i++) {
                    endless.send("x".repeat(1000));
                }
            } catch (SocketException _) {
                // The door has closed: that is the point.
            }
            assertThat(readAll(endless))
                    .contains("#REJECT 1 LINE_TOO_LONG")
                    .contains("#BYE LINE_TOO_LONG");
            other.send(line("CALM", "10.75"));
            awaitPrice("CALM", "10.75");
        }
    }

    private static String readAll(LineClient client) {
        StringBuilder text = new StringBuilder();
        try {
            for (String line = client.readLine(); line != null; line = client.readLine()) {
                text.append(line).append('\n');
            }
        } catch (IOException _) {
            // A reset ends it as well as a close.
        }
        return text.toString();
    }

    @Test
    void refusesHalfALineAtTheEndAndKeepsWhatWasWhole() throws Exception {
        try (LineClient client = new LineClient(platform)) {
            client.send("#HELLO session=half ack=on\n" + line("HALF", "20.5") + "HALF|20");
            client.endOutput();
            assertThat(client.readUntil("#REJECT")).startsWith("#REJECT 2 MALFORMED ");
            assertThat(client.readUntil("#ACK 2")).isEqualTo("#ACK 2");
            assertThat(client.readLine()).isNull();
        }
        PlatformProcess.await("it to be stored", () -> platform.tradeCount("HALF") == 1);
    }

    @Test
    void countsWhatItRejects() throws Exception {
        try (LineClient client = new LineClient(platform)) {
            client.send(line("NEG", "-1"));
            assertThat(client.readLine()).isEqualTo("#REJECT 1 PRICE_NOT_POSITIVE price -1");
            PlatformProcess.await(
                    "the counter to move",
                    () ->
                            platform.get("/metrics")
                                    .body()
                                    .contains(
                                            "ingestor_validation_errors_total{code=\"PRICE_NOT_POSITIVE\"} 1.0"));
        }
    }

    @Test
    void saysInOneLineThatAPortIsTaken(@TempDir Path other) throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                PlatformProcess second =
                        PlatformProcess.start(
                                other,
                                "--no-source",
                                "--tcp-host",
                                "0.0.0.0",
                                "--tcp-port",
                                Integer.toString(taken.getLocalPort()))) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.output().lines().toList())
                    .singleElement()
                    .asString()
                    .startsWith("tradepulse: TCP_PORT " + taken.getLocalPort() + " ");
        }
    }

    @Test
    void saysInOneLineThatTheDataFolderIsInUse() throws Exception {
        try (PlatformProcess second = PlatformProcess.start(folder, "--no-source")) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.output().lines().toList())
                    .singleElement()
                    .asString()
                    .contains("in use by another run");
        }
    }

    @Test
    void saysInOneLineThatTheDataFolderCannotBeWrittenTo(@TempDir Path other) throws Exception {
        Files.writeString(other.resolve("data"), "a file where the folder should be");
        try (PlatformProcess second = PlatformProcess.start(other, "--no-source")) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.output().lines().toList())
                    .singleElement()
                    .asString()
                    .contains("DATA_DIR")
                    .contains("can't be written to");
        }
    }

    @Test
    void refusesAnUnknownFlagAndNamesTheNearest(@TempDir Path other) throws Exception {
        assertUsage(other, "--http-prot", "--http-port", "up", "--http-prot", "8000");
    }

    @Test
    void refusesAnUnknownSettingInAFileAndNamesTheNearest(@TempDir Path other) throws Exception {
        Files.writeString(other.resolve("tradepulse.properties"), "HTTP_PROT=8000\n");
        assertUsage(other, "HTTP_PROT", "HTTP_PORT", "up", "--no-source");
    }

    @Test
    void refusesABadValueAndNamesTheSetting(@TempDir Path other) throws Exception {
        assertUsage(other, "TCP_PORT", "'70000'", "up", "--tcp-port", "70000");
    }

    private static void assertUsage(Path folder, String names, String andNames, String... arguments)
            throws Exception {
        try (PlatformProcess ended = PlatformProcess.run(folder, arguments)) {
            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.output().lines().toList())
                    .singleElement()
                    .asString()
                    .startsWith("tradepulse: ")
                    .contains(names)
                    .contains(andNames);
        }
    }
}
