package io.tradepulse.bus.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.Uuid;

/// A broker as an operating-system process of its own, which can be killed and started again with
/// what it has on disk. Not thread-safe.
public final class KafkaProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(300);
    private static final String HOST = "localhost";
    private static final long POLL_NANOS = 20_000_000;

    private final Path folder;
    private final Path settings;
    private final int port;
    private Process process;

    private KafkaProcess(Path folder, String protocol, Map<String, String> more)
            throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.port = freePort();
        this.settings = settings(freePort(), protocol, more);
        Process format =
                run(
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        Uuid.randomUuid().toString(),
                        "-c",
                        settings.toString());
        if (format.waitFor() != 0) {
            throw new IOException("the folder was not formatted: " + log());
        }
        this.process = broker();
    }

    /// Starts one that keeps everything in that folder.
    public static KafkaProcess start(Path folder) throws IOException, InterruptedException {
        return new KafkaProcess(folder, "PLAINTEXT", Map.of());
    }

    /// Starts one that speaks TLS, with the key and the certificate in that PEM file.
    static KafkaProcess startWithTls(Path folder, Path keyAndCertificate)
            throws IOException, InterruptedException {
        return new KafkaProcess(
                folder,
                "SSL",
                Map.of(
                        "listener.security.protocol.map",
                        "SSL:SSL,CONTROLLER:PLAINTEXT",
                        "inter.broker.listener.name",
                        "SSL",
                        "ssl.keystore.type",
                        "PEM",
                        "ssl.keystore.location",
                        keyAndCertificate.toString(),
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.location",
                        keyAndCertificate.toString()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path settings(int controllerPort, String protocol, Map<String, String> more)
            throws IOException {
        String address = HOST + ":";
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@" + address + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listeners",
                protocol + "://" + address + port + ",CONTROLLER://" + address + controllerPort);
        properties.put("log.dirs", folder.resolve("data").toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("offsets.topic.num.partitions", "2");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("broker.session.timeout.ms", "2000");
        properties.put("broker.heartbeat.interval.ms", "200");
        properties.putAll(more);
        Path file = folder.resolve("server.properties");
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }

    private Process broker() throws IOException {
        Process started = run("kafka.Kafka", settings.toString());
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException("the broker did not start: " + log());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return started;
    }

    private Process run(String... command) throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path")));
        line.addAll(List.of(command));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private boolean answers() {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /// Where clients begin; the same for as long as it lives.
    public String bootstrap() {
        return HOST + ":" + port;
    }

    /// SIGKILL.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// Starts a new process with what is on disk.
    public void restart() throws IOException {
        process = broker();
    }

    @Override
    public void close() {
        kill();
    }
}
