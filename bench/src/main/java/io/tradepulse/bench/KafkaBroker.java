package io.tradepulse.bench;

import io.tradepulse.bus.kafka.KafkaServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/// A broker in a process of its own, as tests start one. Owned by one thread.
final class KafkaBroker implements AutoCloseable {
    private static final String MARK = "brokers ";

    private final Process process;
    private final String bootstrap;

    KafkaBroker() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx768m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KafkaBroker.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LOG_LEVEL", "ERROR");
        process = builder.start();
        bootstrap = told(process.inputReader());
    }

    private static String told(BufferedReader by) throws IOException {
        for (String line = by.readLine(); line != null; line = by.readLine()) {
            if (line.startsWith(MARK)) {
                return line.substring(MARK.length());
            }
        }
        throw new IOException("the broker's process has ended");
    }

    String bootstrap() {
        return bootstrap;
    }

    /// Runs until its input ends.
    public static void main(String[] args) throws Exception {
        KafkaServer server = KafkaServer.start(1);
        System.out.println(MARK + server.bootstrap());
        System.out.flush();
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
        server.close();
        System.exit(0);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
