package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a member of a group knows of its partitions when it is busy, stalled or stopped.
class KafkaMemberTest {
    private static KafkaServer server;

    private final List<Bus> buses = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = KafkaServer.start(1);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void close() {
        buses.forEach(Bus::close);
    }

    private KafkaBus open(KafkaOptions options) {
        KafkaBus bus = new KafkaBus(options, EpochClock.system(), new Instruments());
        buses.add(bus);
        return bus;
    }

    /// A member that can be left alone.
    static final class Member implements Partitions.Listener<Tick> {
        final Map<String, Tailer<Tick>> has = new HashMap<>();
        final Partitions<Tick> partitions;

        Member(Bus bus) {
            partitions = bus.ticks().partitions("group");
        }

        @Override
        public void gained(Partition partition, Tailer<Tick> tailer) {
            has.put(partition.name(), tailer);
        }

        @Override
        public void lost(Partition partition) {
            has.remove(partition.name());
        }

        int size() {
            try {
                partitions.poll(this, Ticks.SHORT);
                return has.size();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void losesItsPartitionsToAnotherWhenItIsStalledAndKnowsThatItMayHave() throws Exception {
        KafkaOptions plain = Ticks.options(server, 2);
        Map<String, String> quick = new HashMap<>(plain.more());
        quick.put("max.poll.interval.ms", "3000");
        KafkaOptions options = plain.with(quick);
        Member stalled = new Member(open(options));
        Member other = new Member(open(options));
        Concurrent.eventually("it has both", () -> stalled.size() == 2);
        assertThat(stalled.partitions.isCurrent()).isTrue();
        Map<String, Tailer<Tick>> before = Map.copyOf(stalled.has);
        Ticks ticks = new Ticks(4);
        ticks.appendRow(buses.getFirst().ticks().appender());
        Concurrent.eventually("something came", () -> stalled.size() > 0 && anyTaken(before));
        Concurrent.eventually("the other has both", () -> other.size() == 2);
        assertThat(stalled.partitions.isCurrent()).isFalse();
        before.values().forEach(Tailer::commit);
        Concurrent.eventually(
                "all come again",
                () -> {
                    other.size();
                    for (Tailer<Tick> tailer : other.has.values()) {
                        ticks.poll(tailer);
                    }
                    return ticks.isAllTaken();
                });
        Concurrent.eventually("they share", () -> stalled.size() == 1 & other.size() == 1);
        assertThat(stalled.partitions.isCurrent()).isTrue();
        assertThat(stalled.has.values()).doesNotContainAnyElementsOf(before.values());
    }

    private static boolean anyTaken(Map<String, Tailer<Tick>> of) {
        try {
            int taken = 0;
            for (Tailer<Tick> tailer : of.values()) {
                taken += tailer.poll(_ -> {}, 10, Duration.ZERO);
            }
            return taken > 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keepsItsPartitionsWhileItIsBusyForLongerThanASession() throws Exception {
        Member busy = new Member(open(Ticks.options(server, 2)));
        Concurrent.eventually("it has both", () -> busy.size() == 2);
        Map<String, Tailer<Tick>> before = Map.copyOf(busy.has);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (System.nanoTime() < end) {
            assertThat(busy.partitions.isCurrent()).isTrue();
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(busy.size()).isEqualTo(2);
        Ticks ticks = new Ticks(4);
        ticks.appendRow(buses.getFirst().ticks().appender());
        Concurrent.eventually("something came", () -> busy.size() > 0 && anyTaken(before));
        assertThat(busy.has).isEqualTo(before);
    }

    @Test
    void knowsThatItMayHaveLostAllWhenItsProcessStoodStillForLongerThanASession() throws Exception {
        KafkaOptions options = Ticks.options(server, 2);
        Member other = new Member(open(options));
        Process stopped = StoppedMember.start(options);
        try (BufferedReader says = stopped.inputReader()) {
            await(says, "has 1, current", other);
            stopped.getOutputStream().write('\n');
            stopped.getOutputStream().flush();
            Concurrent.eventually("the other has both", () -> other.size() == 2);
            assertThat(new ProcessBuilder("kill", "-CONT", "" + stopped.pid()).start().waitFor())
                    .isZero();
            // Before it has heard anything of the brokers.
            assertThat(nextState(says)).endsWith(", not current");
            await(says, "has 1, current", other);
        } finally {
            stopped.destroyForcibly().waitFor();
        }
    }

    /// What it says of itself, without its log.
    private static String nextState(BufferedReader says) throws IOException {
        String line = says.readLine();
        while (!line.startsWith("has ")) {
            line = says.readLine();
        }
        return line;
    }

    /// The other polls meanwhile, so that it takes part.
    private static void await(BufferedReader says, String line, Member other) {
        Concurrent.eventually(
                line,
                () -> {
                    other.size();
                    try {
                        return says.ready() && line.equals(says.readLine());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }
}
