package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a line that a rule rejected to its tick, once the rule has changed.
final class RejectsTest {
    @TempDir Path folder;

    private String rejects(PlatformProcess platform, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of("rejects", "--url", "http://127.0.0.1:" + platform.httpPort()));
        command.addAll(List.of(more));
        try (PlatformProcess run = PlatformProcess.run(folder, command.toArray(String[]::new))) {
            assertThat(run.exitCode()).as(run.output()).isZero();
            return run.output();
        }
    }

    private String reinject(PlatformProcess platform, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "--reinject",
                                "--host",
                                "127.0.0.1",
                                "--port",
                                Integer.toString(platform.tcpPort())));
        command.addAll(List.of(more));
        return rejects(platform, command.toArray(String[]::new));
    }

    private static void awaitRejects(PlatformProcess platform, int count) throws Exception {
        PlatformProcess.await(
                count + " dead letters",
                () ->
                        platform.json("/v1/rejects").path("pagination").path("total").asInt()
                                == count);
    }

    @Test
    void aLinePutInAgainUnderAnotherRuleIsStoredOnce() throws Exception {
        long now = System.currentTimeMillis();
        try (PlatformProcess strict =
                PlatformProcess.up(folder, "--no-source", "--validation-symbols", "GOOD")) {
            try (LineClient client = new LineClient(strict)) {
                client.send("#HELLO provider=mine session=s ack=on\n");
                client.send(
                        "REIN|10.5|"
                                + now
                                + "|100\nREIN|10.5|"
                                + now
                                + "|100\nGOOD|-1|"
                                + now
                                + "\n");
                client.readUntil("#ACK 3");
            }
            HttpResponse<String> answer =
                    strict.post(
                            "/v1/pipeline/sink/tick",
                            "application/json",
                            "[\n {\"symbol\":\"rein\",\n \"price\":10.6,\"ts\":"
                                    + now
                                    + ",\"id\":77},\n {\"symbol\":\"GOOD\",\"price\":1,\"ts\":"
                                    + now
                                    + "}]");
            assertThat(answer.statusCode()).isEqualTo(207);
            awaitRejects(strict, 4);
            assertThat(rejects(strict, "--code", "UNKNOWN_SYMBOL"))
                    .contains("REIN is not in the list")
                    .endsWith("3 of 3\n");
            assertThat(strict.terminate()).isZero();
        }
        try (PlatformProcess lenient = PlatformProcess.up(folder, "--no-source")) {
            assertThat(reinject(lenient, "--dry-run")).isEqualTo("would send 4\npassed over 0\n");
            assertThat(lenient.tradeCount("REIN")).isZero();

            assertThat(reinject(lenient))
                    .isEqualTo(
                            "sent 4, accepted 3, rejected 1 (PRICE_NOT_POSITIVE 1)\npassed over 0\n");
            PlatformProcess.await(
                    "three ticks",
                    () ->
                            lenient.tradeCount("REIN") == 2
                                    && lenient.json("/trades?symbol=REIN&provider=http")
                                                    .path("data")
                                                    .size()
                                            == 1);
            JsonNode http = lenient.json("/trades?symbol=REIN&provider=http").path("data").path(0);
            assertThat(http.path("price").asDouble()).isEqualTo(10.6);
            assertThat(http.path("id").asText()).isEqualTo("77");

            awaitRejects(lenient, 5);
            assertThat(reinject(lenient, "--provider", "mine"))
                    .isEqualTo(
                            "sent 3, accepted 2, rejected 1 (PRICE_NOT_POSITIVE 1)\n"
                                    + "passed over 1 (the same line once more 1)\n");
            awaitRejects(lenient, 6);
            PlatformProcess.await(
                    "all to be counted",
                    () ->
                            lenient.get("/metrics")
                                    .body()
                                    .contains("ingestor_messages_processed_total 5.0"));
            assertThat(lenient.trades("REIN")).hasSize(2);
        }
    }

    @Test
    void saysInOneLineThatNothingAnswers() throws Exception {
        try (PlatformProcess run =
                PlatformProcess.run(
                        folder,
                        "rejects",
                        "--url",
                        "http://127.0.0.1:" + PlatformProcess.freePort())) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.output().lines().toList())
                    .singleElement()
                    .asString()
                    .startsWith("tradepulse: http://127.0.0.1:");
        }
    }
}
