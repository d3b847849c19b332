package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// What people without containers install, made of this build and tried as they would.
@Isolated("what it installs into is a view of this machine, which has to keep still")
class PackageTest {
    private static final Path DEPLOY = PlatformProcess.home().resolve("deploy/package");
    private static final int PATIENCE_SECONDS = 800;

    @TempDir Path folder;

    /// Runs a script of the folder, and fails with all that it said.
    private String run(String script, String... arguments) throws Exception {
        Path log = folder.resolve(script + ".log");
        List<String> command = new ArrayList<>(List.of(DEPLOY.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("FOLDER", folder.resolve("package").toString());
        builder.environment().put("COMPRESSION", "none");
        Process process = builder.start();
        boolean hasEnded = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroy();
        String said = Files.readString(log);
        assertThat(hasEnded).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private Path made(String ending) {
        List<Path> files = Deployed.files(folder.resolve("package"), ending);
        assertThat(files).hasSize(1);
        return files.getFirst();
    }

    private static void assumeRootWith(String... tools) throws Exception {
        assumeTrue(
                System.getProperty("user.name").equals("root"), "only root may install a package");
        for (String tool : tools) {
            new Tool(tool).assumeInstalled();
        }
        assumeTrue(
                new Tool("unshare").run(Path.of("/"), "", List.of("--mount", "true")).exitCode()
                        == 0,
                "no namespaces can be made here");
    }

    @Test
    @Timeout(1800)
    void theDebianPackageInstallsStartsAndLeavesNothing() throws Exception {
        assumeRootWith("dpkg", "dpkg-deb", "unshare", "nsenter", "setpriv", "ip", "curl");
        run("build");

        assertThat(run("try", made(".deb").toString()))
                .contains("ok: a tick is acknowledged", "ok: nothing is left of it", "== tried");
        assertThat(Files.readAllLines(folder.resolve("package/SHA256SUMS"))).hasSize(2);
        runsFromTheArchive(made(".tar.gz"));
    }

    private void runsFromTheArchive(Path archive) throws Exception {
        new Tool("tar").run(folder, "", List.of("xf", archive.toString()));
        Path unpacked =
                folder.resolve(archive.getFileName().toString().replaceFirst("\\.tar\\.gz$", ""));
        assertThat(unpacked.resolve("LICENSE")).exists();
        assertThat(unpacked.resolve("docs/settings.md")).exists();

        Path log = folder.resolve("up.log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                unpacked.resolve("bin/tradepulse").toString(),
                                "up",
                                "--no-source",
                                "--http-port=0",
                                "--tcp-port=0",
                                "--data-dir",
                                folder.resolve("data").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            PlatformProcess.await("its health", () -> isLive(Files.readString(log)));
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isLive(String log) throws IOException, InterruptedException {
        Matcher page = Pattern.compile("http://localhost:(\\d+)").matcher(log);
        return page.find()
                && HttpClient.newHttpClient()
                                .send(
                                        HttpRequest.newBuilder(
                                                        URI.create(page.group() + "/health/live"))
                                                .timeout(Duration.ofSeconds(10))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
    }
}
