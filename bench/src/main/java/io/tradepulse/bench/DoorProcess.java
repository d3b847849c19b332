package io.tradepulse.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A [DoorHost] started as a process of its own.
///
/// Not thread-safe.
final class DoorProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;
    private final int port;

    /// @param maxConnections that the door takes
    DoorProcess(int maxConnections) throws IOException {
        this(maxConnections, null, "none");
    }

    /// @param consumers what is behind the bus: see [DoorHost]
    DoorProcess(int maxConnections, String consumers) throws IOException {
        this(maxConnections, null, consumers);
    }

    /// @param tls what the door shows
    DoorProcess(int maxConnections, OwnCertificate tls) throws IOException {
        this(maxConnections, tls, "none");
    }

    private DoorProcess(int maxConnections, @Nullable OwnCertificate tls, String consumers)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xms512m",
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-Dconsumers=" + consumers,
                                "-cp",
                                System.getProperty("java.class.path"),
                                DoorHost.class.getName(),
                                Integer.toString(maxConnections)));
        if (tls != null) {
            command.add(tls.certificate().toString());
            command.add(tls.key().toString());
        }
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        said =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        port = Integer.parseInt(await("port "));
    }

    private String await(String mark) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(mark)) {
                return line.substring(mark.length());
            }
        }
        throw new IOException("the door's process has ended");
    }

    int port() {
        return port;
    }

    /// What it did since it was asked last.
    DoorReport report() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return DoorReport.of(DoorReport.MARK + await(DoorReport.MARK));
    }

    /// What it does in so many seconds from now on.
    DoorReport during(double seconds) throws IOException, InterruptedException {
        report();
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
        return report();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
