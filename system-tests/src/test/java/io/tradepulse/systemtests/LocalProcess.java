package io.tradepulse.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A process that a [Topology] has started, and its log. It is told nothing of the environment that
/// is around but where programs are.
///
/// Not thread-safe.
final class LocalProcess {
    private static final int PATIENCE_SECONDS = 120;
    private static final List<String> KEPT = List.of("PATH", "HOME", "LANG");

    private final String name;
    private final Process process;
    private final Path log;

    private LocalProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /// @param folder where it works; its log is beside, and goes on where one is there
    static LocalProcess start(
            String name, Path folder, List<String> command, Map<String, String> environment)
            throws IOException {
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(KEPT);
        builder.environment().putAll(environment);
        return new LocalProcess(name, builder.start(), log);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// What it has written.
    String output() throws IOException {
        return Files.readString(log);
    }

    /// @throws AssertionError where it has ended
    boolean assertAlive() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError(
                    name + " has ended with " + process.exitValue() + ":\n" + output());
        }
        return true;
    }

    /// Waits until it ends by itself, and gives its exit code.
    int await() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(name + " did not end");
        }
        return process.exitValue();
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// SIGTERM, and its exit code; SIGKILL where that does not help.
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }
}
