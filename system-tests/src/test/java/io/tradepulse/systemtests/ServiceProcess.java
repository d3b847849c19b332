package io.tradepulse.systemtests;

import io.tradepulse.store.postgres.DatabaseUrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One service of the platform as a process of its own, which keeps its ports through kills.
final class ServiceProcess implements AutoCloseable {
    private final Path folder;
    private final String command;
    private final List<String> arguments;
    private final int port;
    private PlatformProcess process;

    private ServiceProcess(Path folder, String command, List<String> arguments) throws Exception {
        this.folder = folder;
        this.command = command;
        this.arguments = new ArrayList<>(arguments);
        this.port = PlatformProcess.freePort();
        this.arguments.addFirst(command);
        this.arguments.addAll(
                List.of(
                        command.equals("serve") ? "--http-port" : "--metrics-port",
                        Integer.toString(port)));
        this.process = PlatformProcess.run(folder, this.arguments.toArray(String[]::new));
    }

    /// Starts it, and waits for nothing.
    static ServiceProcess start(Path folder, String command, List<String> arguments)
            throws Exception {
        return new ServiceProcess(folder, command, arguments);
    }

    /// What says where the store is.
    static List<String> storedIn(DatabaseUrl url) {
        return List.of(
                "--store",
                "postgres",
                "--postgres-host",
                url.host(),
                "--postgres-port",
                Integer.toString(url.port()),
                "--postgres-database",
                url.database(),
                "--postgres-user",
                url.user());
    }

    /// Where the bus is, by those flags, and the store; HTTP is for this machine.
    static List<String> places(DatabaseUrl url, String... bus) {
        return Stream.of(List.of(bus), storedIn(url), List.of("--http-host", "127.0.0.1"))
                .flatMap(List::stream)
                .toList();
    }

    String command() {
        return command;
    }

    PlatformProcess process() {
        return process;
    }

    /// Waits until it says that it is ready.
    void awaitReady() throws Exception {
        process.awaitReady(port);
    }

    /// Waits until it answers, be it ready or not.
    void awaitLive() throws Exception {
        process.awaitLive(port);
    }

    /// SIGKILL, and a new process with the same arguments.
    void killAndRestart() throws Exception {
        process.kill();
        process = PlatformProcess.run(folder, arguments.toArray(String[]::new));
    }

    @Override
    public void close() throws Exception {
        process.close();
    }
}
