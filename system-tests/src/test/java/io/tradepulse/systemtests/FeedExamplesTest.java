package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The feeds of docs/examples, in five languages, lose nothing and double nothing: the platform is
/// killed while they send, and started again.
@Timeout(900)
class FeedExamplesTest {
    private static final int TICKS = 6_000;

    @TempDir Path folder;

    /// A feed that runs.
    private record Feed(Process process, Path output) {
        String said() throws IOException {
            return Files.readString(output);
        }
    }

    private static boolean isInstalled(String tool) {
        boolean isHere =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
        if (!isHere) {
            System.out.println("the feed of " + tool + " was not run: it is not installed");
        }
        return isHere;
    }

    private static Path example(String name) {
        return PlatformProcess.home().resolve("docs/examples").resolve(name);
    }

    /// What runs each feed, by its symbol, of those whose tools are here; those that take long to
    /// begin come first.
    private Map<String, List<String>> feeds() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String jars = PlatformProcess.home().resolve("app/target/lib") + "/*";
        Map<String, List<String>> feeds = new LinkedHashMap<>();
        feeds.put("JAVA.N", List.of(java, "-cp", jars, example("java/Feed.java").toString()));
        if (isInstalled("go")) {
            Path built = folder.resolve("go-feed");
            Feed build =
                    start(
                            List.of("go", "build", "-o", built.toString()),
                            example("go/feed.go").toString());
            assertThat(build.process.waitFor()).as(build.said()).isZero();
            feeds.put("GO.N", List.of(built.toString()));
        }
        if (isInstalled("python3")) {
            feeds.put("PY.N", List.of("python3", example("python/feed.py").toString()));
        }
        if (isInstalled("node")) {
            feeds.put("NODE.N", List.of("node", example("node/feed.mjs").toString()));
        }
        return feeds;
    }

    private Feed start(List<String> command, String... arguments) throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "feed", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(whole)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        Path cache = PlatformProcess.home().resolve("system-tests/target/go-cache");
        builder.environment().put("GOCACHE", cache.toString());
        builder.environment().put("GOTOOLCHAIN", "local");
        return new Feed(builder.start(), output);
    }

    /// A file of ticks for the shell.
    private Path ticks() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < TICKS; i++) {
            lines.append("NC.N|").append(100 + i / 1000.0).append('|');
            lines.append(System.currentTimeMillis()).append("|10\n");
        }
        return Files.writeString(folder.resolve("ticks.txt"), lines);
    }

    private static boolean isKnown(PlatformProcess platform, String symbol) throws Exception {
        return platform.get("/price/latest?symbol=" + symbol).statusCode() == 200;
    }

    @Test
    void theyLoseNothingAndDoubleNothingWhenThePlatformIsKilled() throws Exception {
        String port = Integer.toString(PlatformProcess.freePort());
        String[] up = {"--no-source", "--canary-interval-ms", "0", "--tcp-port", port};
        Map<String, List<String>> commands = feeds();
        Map<String, Feed> feeds = new LinkedHashMap<>();
        try {
            try (PlatformProcess first = PlatformProcess.up(folder, up)) {
                for (var feed : commands.entrySet()) {
                    String symbol = feed.getKey();
                    String count = Integer.toString(TICKS);
                    Feed started = start(feed.getValue(), "127.0.0.1", port, symbol, count);
                    feeds.put(symbol, started);
                    PlatformProcess.await(
                            symbol, () -> isKnown(first, symbol) || !started.process.isAlive());
                }
                first.kill();
            }
            if (isInstalled("nc")) {
                List<String> send = List.of("sh", example("nc/send.sh").toString());
                Feed nc = start(send, ticks().toString(), "127.0.0.1", port);
                feeds.put("NC.N", nc);
            }
            try (PlatformProcess second = PlatformProcess.up(folder, up)) {
                for (var feed : feeds.entrySet()) {
                    assertAllIsThere(second, feed.getKey(), feed.getValue());
                }
            }
        } finally {
            feeds.values().forEach(feed -> feed.process.destroyForcibly());
        }
    }

    private static void assertAllIsThere(PlatformProcess platform, String symbol, Feed feed)
            throws Exception {
        assertThat(feed.process.waitFor(300, TimeUnit.SECONDS))
                .as(symbol + " ends: " + feed.said())
                .isTrue();
        assertThat(feed.said())
                .as(symbol)
                .contains("sent " + TICKS + ", acknowledged " + TICKS + ", rejected 0, ")
                .doesNotContain("reconnects 0");
        assertThat(feed.process.exitValue()).as(symbol).isZero();
        PlatformProcess.await(symbol + " to be stored", () -> platform.tradeCount(symbol) == TICKS);
        List<JsonNode> trades = platform.trades(symbol);
        assertThat(trades).as(symbol).hasSize(TICKS);
    }
}
