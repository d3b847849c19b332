package io.tradepulse.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A bash for the commands of pages, in a folder that looks like the repository's root to them, and
/// in a network of its own, where ports have the numbers that pages give them. All that was started
/// in it ends with it.
///
/// Owned by the test's thread.
final class DocShell implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 300;
    private static final List<String> UNSHARE =
            List.of("unshare", "-rnpf", "--kill-child", "--mount-proc", "bash");

    /// What pages name, beside the launcher.
    private static final List<String> LINKED =
            List.of("app", "docs", "deploy", "samples", "test_api.sh");

    /// Commands that go on until they are stopped.
    private static final Pattern SERVICE =
            Pattern.compile("(?s)(?:\\w+=\\S+ )*\\./tradepulse (up|serve|ingest|monitor)\\b.*");

    private static final Map<String, Integer> PORTS =
            Map.of("up", 8000, "serve", 8000, "ingest", 7001, "monitor", 8086);

    private static final Pattern KEY = Pattern.compile("tp_[\\w-]{20,}");

    /// How a command ended, and what it said.
    record Answer(int exitCode, String output) {}

    private final Path folder;
    private final Process bash;
    private final OutputStream commands;
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final Map<String, Path> services = new LinkedHashMap<>();
    private int number;

    /// The last API key that was made; pages show its beginning and an ellipsis.
    private String key = "none";

    private DocShell(Path folder, Process bash) {
        this.folder = folder;
        this.bash = bash;
        this.commands = bash.getOutputStream();
        Thread.ofVirtual().name("doc-shell").start(this::listen);
    }

    /// Whether this machine lets a test have a network of its own.
    static boolean isPossible() throws IOException, InterruptedException {
        try {
            List<String> command = new ArrayList<>(UNSHARE);
            command.addAll(List.of("-c", "ip link set lo up"));
            Process tried = new ProcessBuilder(command).redirectErrorStream(true).start();
            tried.getInputStream().readAllBytes();
            return tried.waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// @param folder an empty one
    static DocShell open(Path folder) throws IOException, InterruptedException {
        Path home = PlatformProcess.home();
        for (String name : LINKED) {
            Files.createSymbolicLink(folder.resolve(name), home.resolve(name));
        }
        Path java = Path.of(ProcessHandle.current().info().command().orElseThrow());
        Path launcher =
                Files.writeString(
                        folder.resolve("tradepulse"),
                        "#!/bin/sh\nexec '"
                                + String.join("' '", TestedJvm.command(512))
                                + "' \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("tmp"));
        ProcessBuilder builder =
                new ProcessBuilder(UNSHARE)
                        .directory(folder.toFile())
                        .redirectError(folder.resolve("shell.log").toFile());
        String path = java.getParent() + ":" + System.getenv("PATH");
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(
                Map.of(
                        "PATH",
                        path,
                        "HOME",
                        folder.toString(),
                        "LANG",
                        "C.UTF-8",
                        "GOTOOLCHAIN",
                        "local",
                        "GOCACHE",
                        home.resolve("system-tests/target/go-cache").toString()));
        DocShell shell = new DocShell(folder, builder.start());
        shell.run("ip link set lo up");
        return shell;
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(bash.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                done.add(line);
            }
        } catch (IOException _) {
            // It has ended.
        }
    }

    Path folder() {
        return folder;
    }

    /// The service that a command starts; empty where it ends by itself.
    static String service(String command) {
        Matcher service = SERVICE.matcher(command);
        return service.matches() && !command.contains("--help") ? service.group(1) : "";
    }

    /// Runs it to its end; what it exports or where it goes to holds for the next ones.
    Answer run(String command) throws IOException, InterruptedException {
        Path file = file(command);
        return send(file, "source " + file);
    }

    /// Runs a text by that program until it has said enough, and stops it.
    ///
    /// @return what it has said
    String runUntil(String program, String text, Predicate<String> isEnough) throws Exception {
        Path file = file(text);
        Path output = Files.createFile(Path.of(file + ".out"));
        write("setsid " + program + " " + file + " </dev/null >" + output + " 2>&1 & endless=$!\n");
        try {
            PlatformProcess.await(
                    text + " to say something", () -> isEnough.test(Files.readString(output)));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + Files.readString(output), e);
        }
        run("kill -- -$endless; wait $endless; true");
        return Files.readString(output);
    }

    /// Runs a program's text to its end.
    Answer runBy(String program, String text) throws IOException, InterruptedException {
        Path file = file(text);
        return send(file, program + " " + file);
    }

    private Path file(String text) throws IOException {
        Path file = folder.resolve("command-" + ++number);
        String here =
                text.replace("/tmp/", folder.resolve("tmp") + "/").replaceAll("tp_\\w+…", key);
        return Files.writeString(file, here + "\n");
    }

    private Answer send(Path file, String call) throws IOException, InterruptedException {
        String output = file + ".out";
        write("{ " + call + "\n} </dev/null >" + output + " 2>&1; echo $?\n");
        String code = done.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String said = Files.readString(Path.of(output));
        if (code == null) {
            throw new AssertionError("does not end: " + Files.readString(file) + "\n" + said);
        }
        Matcher made = KEY.matcher(said);
        key = made.find() ? made.group() : key;
        return new Answer(Integer.parseInt(code), said);
    }

    private void write(String text) throws IOException {
        commands.write(text.getBytes(StandardCharsets.UTF_8));
        commands.flush();
    }

    /// Starts a service in place of the one of its kind that there was, and waits until it is
    /// ready. Who is asked in TLS and speaks plain text may wait for more, and say nothing.
    void start(String service, String command) throws Exception {
        stop(service);
        Path file = file(command.replaceFirst("\\s*&\\s*$", ""));
        Path output = Files.createFile(Path.of(file + ".out"));
        write("setsid bash " + file + " </dev/null >" + output + " 2>&1 & " + service + "=$!\n");
        services.put(service, output);
        String address = "://localhost:" + PORTS.get(service) + "/health/";
        String probe = "monitor".equals(service) ? "live" : "ready";
        Answer ready =
                run(
                        "until curl -skfm 5 http%1$s || curl -skfm 5 https%1$s; do kill -0 $%2$s || break; sleep 0.1; done"
                                .formatted(address + probe, service));
        if (ready.exitCode != 0 || run("kill -0 $" + service).exitCode != 0) {
            throw new AssertionError(command + " has ended: " + said(service));
        }
    }

    /// Until all of its processes are gone: one that still drains would answer in the next one's
    /// place.
    private void stop(String service) throws IOException, InterruptedException {
        if (services.remove(service) != null) {
            run(
                    "kill -- -$%1$s; wait $%1$s; while kill -0 -- -$%1$s; do sleep 0.05; done"
                            .formatted(service));
        }
    }

    /// What a service has said so far.
    String said(String service) throws IOException {
        return Files.readString(services.get(service));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        // Its first process ends all others of its namespace.
        bash.destroyForcibly();
        bash.waitFor();
        for (String name : LINKED) {
            Files.delete(folder.resolve(name));
        }
    }
}
