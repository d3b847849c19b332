package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A source in a process of its own, before a door in another.
final class GenerateTest {
    private static final Pattern REPORT =
            Pattern.compile("sent (\\d+), acknowledged (\\d+), rejected (\\d+)");

    @TempDir Path folder;

    private PlatformProcess generate(int port, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "generate",
                                "--host",
                                "127.0.0.1",
                                "--port",
                                Integer.toString(port),
                                "--reconnect-interval",
                                "0.05",
                                "--metrics-port",
                                "0",
                                "--http-host",
                                "127.0.0.1",
                                "--data-dir",
                                folder.resolve("generate").toString()));
        command.addAll(List.of(more));
        return PlatformProcess.run(folder, command.toArray(String[]::new));
    }

    private static long count(String output, int group) {
        Matcher report = REPORT.matcher(output);
        assertThat(report.find()).as(output).isTrue();
        return Long.parseLong(report.group(group));
    }

    private static long stored(PlatformProcess platform) throws Exception {
        return platform.json("/health").path("last_trade_count").asLong();
    }

    @Test
    void losesAndDoublesNothingWhenTheDoorIsKilledMeanwhile() throws Exception {
        int port = PlatformProcess.freePort();
        String[] flags = {"--no-source", "--tcp-port", Integer.toString(port)};
        PlatformProcess platform = PlatformProcess.up(folder, flags);
        try (PlatformProcess source = generate(port, "--symbols", "50", "--rate", "500")) {
            for (int round = 0; round < 3; round++) {
                long before = stored(platform);
                PlatformProcess now = platform;
                PlatformProcess.await("ticks", () -> stored(now) > before + 300);
                platform.kill();
                platform = PlatformProcess.up(folder, flags);
            }
            PlatformProcess last = platform;
            long before = stored(last);
            PlatformProcess.await("ticks after it all", () -> stored(last) > before + 100);
            assertThat(source.terminate()).as(source.output()).isZero();

            String said = source.output();
            assertThat(count(said, 2)).isEqualTo(count(said, 1));
            assertThat(count(said, 3)).isZero();
            assertThat(said).contains("reconnects 3");
            PlatformProcess.await("the rest", () -> stored(last) >= count(said, 1));
            assertThat(stored(last)).isEqualTo(count(said, 1));
        } finally {
            platform.close();
        }
    }

    @Test
    void aFilePlayedTwiceIsStoredOnceAndABadOneIsSaid() throws Exception {
        String sample = PlatformProcess.home().resolve("samples/DEMO.csv").toString();
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            for (int time = 0; time < 2; time++) {
                try (PlatformProcess run =
                        generate(platform.tcpPort(), "--file", sample, "--speed", "0")) {
                    assertThat(run.exitCode()).as(run.output()).isZero();
                    assertThat(count(run.output(), 2)).isEqualTo(800);
                }
            }
            PlatformProcess.await("all", () -> platform.tradeCount("DEMO") == 800);
            assertThat(stored(platform)).isEqualTo(800);

            Path bad =
                    Files.writeString(folder.resolve("BAD.csv"), "Date,Open,High,Low,Close\nx\n");
            try (PlatformProcess run =
                    generate(platform.tcpPort(), "--file", bad.toString(), "--strict")) {
                assertThat(run.exitCode()).isEqualTo(1);
                assertThat(run.output()).contains("BAD.csv:2");
            }
        }
    }

    @Test
    void showsItsTokenAndGivesUpWhereItIsWrong() throws Exception {
        Path tokens = Files.writeString(folder.resolve("tokens"), "s3cret provider=desk\n");
        Path good = Files.writeString(folder.resolve("good"), "s3cret\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "guess\n");
        String sample = PlatformProcess.home().resolve("samples/DEMO.csv").toString();
        try (PlatformProcess platform =
                PlatformProcess.up(
                        folder, "--rate", "50", "--tcp-auth-tokens-file", tokens.toString())) {
            try (PlatformProcess run =
                    generate(
                            platform.tcpPort(),
                            "--file",
                            sample,
                            "--speed",
                            "0",
                            "--provider",
                            "desk",
                            "--token-file",
                            good.toString())) {
                assertThat(run.exitCode()).as(run.output()).isZero();
            }
            try (PlatformProcess run =
                    generate(
                            platform.tcpPort(),
                            "--file",
                            sample,
                            "--speed",
                            "0",
                            "--token-file",
                            wrong.toString())) {
                assertThat(run.exitCode()).isEqualTo(1);
                assertThat(run.output())
                        .contains("AUTH_FAILED wrong token")
                        .doesNotContain("guess");
            }
            // The source inside needs none, and nothing of a secret is said anywhere.
            PlatformProcess.await("the source inside", () -> platform.tradeCount("AAPL") > 0);
            assertThat(platform.tradeCount("DEMO")).isEqualTo(800);
            assertThat(platform.output()).doesNotContain("s3cret");
        }
    }
}
