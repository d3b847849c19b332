package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A member of a group in a process of its own, which says whenever it has more or fewer
/// partitions, or is current or not. A line stops its process before it says that again.
final class StoppedMember implements Partitions.Listener<Tick> {
    private int size;

    private StoppedMember() {}

    static Process start(KafkaOptions options) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoppedMember.class.getName(),
                        options.brokers(),
                        options.topic(),
                        options.barsTopic(),
                        options.deadLettersTopic())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        KafkaOptions options =
                KafkaOptions.to(args[0])
                        .withTopics(args[1], args[2], args[3])
                        .with(Map.of("session.timeout.ms", "3000", "heartbeat.interval.ms", "100"));
        StoppedMember member = new StoppedMember();
        try (Bus bus = new KafkaBus(options, EpochClock.system(), new Instruments());
                Partitions<Tick> partitions = bus.ticks().partitions("group")) {
            String said = "";
            while (true) {
                if (System.in.available() > 0) {
                    int _ = System.in.read();
                    stop();
                }
                String now =
                        "has %d, %scurrent"
                                .formatted(member.size, partitions.isCurrent() ? "" : "not ");
                if (!now.equals(said)) {
                    IO.println(now);
                    said = now;
                }
                partitions.poll(member, Duration.ofMillis(20));
            }
        }
    }

    private static void stop() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-STOP", "" + ProcessHandle.current().pid()).start().waitFor();
    }

    @Override
    public void gained(Partition partition, Tailer<Tick> tailer) {
        size++;
    }

    @Override
    public void lost(Partition partition) {
        size--;
    }
}
