package io.tradepulse.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program or library that npm installs, beside the build, where it is kept from one run to the
/// next.
///
/// Immutable.
///
/// @param name of the package
/// @param script that runs it, in the package's folder; empty for a library
record NodeTool(String name, String version, String script) {
    private static final int INSTALL_SECONDS = 120;

    /// Runs it; the test is skipped where it can't be had.
    Tool.Outcome run(Path folder, List<String> arguments) throws Exception {
        List<String> all = new ArrayList<>();
        all.add(installed().resolve("node_modules").resolve(name).resolve(script).toString());
        all.addAll(arguments);
        return new Tool("node").run(folder, "", all);
    }

    /// The folder that holds it; the test is skipped where it can't be had.
    Path installed() throws Exception {
        new Tool("node").assumeInstalled();
        new Tool("npm").assumeInstalled();
        Path build = PlatformProcess.home().resolve("system-tests/target");
        Path place = build.resolve(name.replaceAll("[^a-z-]+", "-") + "-" + version);
        if (!Files.isDirectory(place)) {
            Path fresh = Files.createTempDirectory(build, "npm");
            install(fresh);
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        }
        return place;
    }

    /// Where the registry can't be reached, npm would try for many minutes.
    private void install(Path fresh) throws IOException, InterruptedException {
        Path log = fresh.resolve("npm.log");
        Process npm =
                new ProcessBuilder(
                                "npm",
                                "install",
                                "--prefix",
                                ".",
                                "--no-audit",
                                "--no-fund",
                                "--ignore-scripts",
                                "--fetch-retries=1",
                                "--fetch-timeout=20000",
                                name + "@" + version)
                        .directory(fresh.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean isDone = npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS);
        npm.destroyForcibly();
        assumeTrue(
                isDone && npm.exitValue() == 0,
                "npm can't install " + name + " here: " + Files.readString(log));
    }
}
