package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The module alone: its folder is copied elsewhere, built there and run.
final class StandaloneTest {
    private static final Pattern VERSION =
            Pattern.compile(
                    "<([a-z-]+\\.version)>([^<]+)</|<artifactId>([a-z-]+)</artifactId>\\s*<version>([^<$]+)</");
    private final Path module = Path.of("").toAbsolutePath();

    @TempDir Path elsewhere;

    @Test
    void buildsAndRunsInAFolderOfItsOwn() throws Exception {
        assumeTrue(isOnPath("mvn"), "mvn is not installed");
        copy();
        List<String> command =
                new ArrayList<>(List.of("mvn", "-B", "-o", "-q", "package", "-DskipTests"));
        String repository = System.getProperty("localRepository", "");
        if (!repository.isEmpty()) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        assertThat(output(command)).as("what the build says").doesNotContain("ERROR");

        try (RawServer server =
                RawServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            runs("http://" + server.address() + "/health;body=ok");
        }
    }

    private void runs(String target) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        elsewhere.resolve("target/tradepulse-monitor.jar").toString(),
                        "--probe-interval=200ms");
        int port = freePort();
        builder.environment()
                .putAll(
                        Map.of(
                                "TARGETS",
                                target,
                                "METRICS_PORT",
                                Integer.toString(port),
                                "PROBE_SINKS",
                                "stdout"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < 5; i++) {
                assertThat(out.readLine())
                        .startsWith("{\"target\":\"http://127.0.0.1:")
                        .contains("\"success\":true,\"status_code\":200");
            }
            assertThatWhoDoesNotAskIsLetGo(port);
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor()).isZero();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// Such as somebody who speaks TLS.
    private static void assertThatWhoDoesNotAskIsLetGo(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1, 2});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private String output(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(elsewhere.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private void copy() throws IOException {
        Path target = module.resolve("target");
        try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(path -> !path.startsWith(target)).toList()) {
                Path copy = elsewhere.resolve(module.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    @Test
    void usesTheVersionsOfThePlatformBesideIt() throws IOException {
        Path platform = module.resolve("../pom.xml");
        assumeTrue(
                Files.exists(platform) && Files.readString(platform).contains("<module>monitor<"),
                "the platform is not beside it");
        Map<String, String> theirs = versions(platform);

        versions(module.resolve("pom.xml"))
                .forEach(
                        (name, version) -> {
                            if (theirs.containsKey(name)) {
                                assertThat(version).as(name).isEqualTo(theirs.get(name));
                            }
                        });
        assertThat(versions(module.resolve("pom.xml")))
                .containsKeys("junit.version", "maven-jar-plugin");
    }

    private static Map<String, String> versions(Path pom) throws IOException {
        Matcher found = VERSION.matcher(Files.readString(pom));
        return found.results()
                .collect(
                        Collectors.toMap(
                                one -> one.group(1) == null ? one.group(3) : one.group(1),
                                one -> one.group(1) == null ? one.group(4) : one.group(2),
                                (first, _) -> first));
    }
}
