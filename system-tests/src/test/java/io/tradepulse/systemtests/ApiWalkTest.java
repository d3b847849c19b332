package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The walk through the API with curl finds everything as it should be on a platform that has just
/// been started.
@Timeout(900)
class ApiWalkTest {
    @TempDir Path folder;

    @BeforeAll
    static void curlIsThere() {
        for (String tool : new String[] {"bash", "curl"}) {
            boolean found =
                    Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                            .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
            assumeTrue(found, tool + " is not installed");
        }
    }

    private static void walk(PlatformProcess platform, String key) throws Exception {
        ProcessBuilder walk =
                new ProcessBuilder("bash", PlatformProcess.home().resolve("test_api.sh").toString())
                        .redirectErrorStream(true);
        walk.environment().put("BASE", "http://127.0.0.1:" + platform.httpPort());
        walk.environment().put("API_KEY", key);
        Process process = walk.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).contains("as they should be").doesNotContain("FAIL");
    }

    @Test
    void allIsAsItShouldBe() throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder)) {
            walk(platform, "");
        }
    }

    @Test
    void allIsAsItShouldBeWithAKey() throws Exception {
        String file = folder.resolve("keys").toString();
        String key;
        try (PlatformProcess made =
                PlatformProcess.run(
                        folder, "keys", "--file", file, "create", "walk", "--scopes", "admin")) {
            assertThat(made.exitCode()).as(made.output()).isZero();
            key = made.output().lines().findFirst().orElseThrow();
        }
        try (PlatformProcess platform =
                PlatformProcess.up(folder, "--api-keys-file", file, "--api-keys-open", "health")) {
            walk(platform, key);
        }
    }
}
