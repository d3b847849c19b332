package io.tradepulse.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program of this machine that need not be there: a test that needs it is skipped without.
///
/// Immutable.
record Tool(String name) {
    private static final int PATIENCE_SECONDS = 200;

    /// What it said, and how it ended.
    record Outcome(int exitCode, String output) {}

    boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
    }

    Tool assumeInstalled() {
        assumeTrue(isInstalled(), name + " is not installed");
        return this;
    }

    /// Runs it with that on its standard input.
    Outcome run(Path folder, String input, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(name + " does not end: " + output);
        }
        return new Outcome(process.exitValue(), output);
    }
}
