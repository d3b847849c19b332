package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;

/// A broker as an operating-system process of its own, which can be killed and started again with
/// what it has on disk. Not thread-safe.
final class KafkaProcess implements AutoCloseable {
    private final Path folder;
    private final Path settings;
    private final int port;
    private Process process;

    private KafkaProcess(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.port = PlatformProcess.freePort();
        this.settings = settings(PlatformProcess.freePort());
        Process format =
                run(
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        Uuid.randomUuid().toString(),
                        "-c",
                        settings.toString());
        assertThat(format.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(format.exitValue()).as(log()).isZero();
        this.process = broker();
    }

    /// Starts one that keeps everything in that folder.
    static KafkaProcess start(Path folder) throws Exception {
        return new KafkaProcess(folder);
    }

    private Path settings(int controllerPort) throws IOException {
        String address = "127.0.0.1:";
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@" + address + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listeners",
                "PLAINTEXT://" + address + port + ",CONTROLLER://" + address + controllerPort);
        properties.put("log.dirs", folder.resolve("data").toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("offsets.topic.num.partitions", "2");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("broker.session.timeout.ms", "2000");
        properties.put("broker.heartbeat.interval.ms", "200");
        Path file = folder.resolve("server.properties");
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }

    private Process broker() throws Exception {
        Process started = run("kafka.Kafka", settings.toString());
        PlatformProcess.await("the broker's port", () -> answers(started));
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
        File log = folder.resolve("log").toFile();
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private boolean answers(Process started) throws IOException {
        assertThat(started.isAlive()).as(log()).isTrue();
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Starts a new process with what is on disk.
    void restart() throws Exception {
        process = broker();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
