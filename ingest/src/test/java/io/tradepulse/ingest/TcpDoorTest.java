package io.tradepulse.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Identity;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpDoorTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final EpochClock clock = EpochClock.system();
    private final List<Client> clients = new ArrayList<>();
    private Recorder recorder;
    private TcpDoor door;

    TcpDoorTest() throws IOException {
        open(1 << 16, 100, false);
    }

    private void open(int capacity, int maxConnections, boolean strict) throws IOException {
        close();
        EmbeddedBus bus = new EmbeddedBus(clock, capacity);
        recorder = new Recorder(bus);
        ValidationConfig d = ValidationConfig.defaults();
        door =
                TcpDoor.open(
                        new DoorConfig("127.0.0.1", 0, maxConnections, 1024, "tcp"),
                        new IngestParts(
                                new ValidationConfig(
                                        d.symbols(),
                                        true,
                                        d.maxAge(),
                                        d.maxClockSkew(),
                                        0,
                                        5,
                                        d.referenceTtl(),
                                        strict),
                                bus,
                                new Instruments(),
                                clock,
                                new IngestMetrics(new PrometheusRegistry(), new Latencies())));
    }

    @AfterEach
    void close() throws IOException {
        for (Client client : clients) {
            client.socket.close();
        }
        clients.clear();
        if (door != null) {
            recorder.paused = false;
            recorder.lettersPaused = false;
            door.close();
            assertThat(door.activeConnections()).isZero();
            recorder.close();
        }
    }

    /// Stores what comes, as far as it is not paused.
    private static final class Recorder {
        final List<Tick> ticks = new CopyOnWriteArrayList<>();
        final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
        volatile int tickCount;
        volatile boolean keeps = true;
        volatile boolean paused;
        volatile boolean lettersPaused;
        private volatile long rounds;
        private volatile boolean closed;
        private final Bus bus;
        private final Thread thread;

        Recorder(Bus bus) {
            this.bus = bus;
            Tailer<Tick> tickTailer = bus.ticks().tailer(Bus.TICK_CONSUMER);
            Tailer<DeadLetter> letterTailer = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
            thread = Thread.ofPlatform().daemon().start(() -> run(tickTailer, letterTailer));
        }

        private void run(Tailer<Tick> tickTailer, Tailer<DeadLetter> letterTailer) {
            try {
                while (!closed) {
                    rounds = rounds + 1;
                    int n = 0;
                    if (!paused) {
                        n += tickTailer.poll(this::keep, 1000, Duration.ZERO);
                        tickTailer.commit();
                    }
                    if (!paused && !lettersPaused) {
                        n += letterTailer.poll(this::keep, 1000, Duration.ZERO);
                        letterTailer.commit();
                    }
                    if (n == 0) {
                        LockSupport.parkNanos(100_000);
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        /// From now on it takes nothing, and is not in the middle of it.
        void pause() {
            paused = true;
            awaitRounds();
        }

        void pauseLetters() {
            lettersPaused = true;
            awaitRounds();
        }

        private void awaitRounds() {
            long now = rounds;
            eventually("another round", () -> rounds > now + 1);
        }

        private void keep(Tick tick) {
            if (keeps) {
                ticks.add(tick.copy());
            }
            tickCount = tickCount + 1;
        }

        private void keep(DeadLetter letter) {
            if (keeps) {
                letters.add(letter);
            }
        }

        void close() {
            closed = true;
            eventually("the recorder ends", () -> !thread.isAlive());
        }
    }

    private static final class Client {
        final Socket socket;
        final BufferedReader in;

        Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) DEADLINE.toMillis());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        void send(String... lines) throws IOException {
            sendRaw(String.join("\n", lines) + "\n");
        }

        void sendRaw(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        String line() throws IOException {
            return in.readLine();
        }

        /// All up to the line that begins so, that one included.
        List<String> upTo(String beginning) throws IOException {
            List<String> lines = new ArrayList<>();
            for (String next = line(); next != null; next = line()) {
                lines.add(next);
                if (next.startsWith(beginning)) {
                    return lines;
                }
            }
            return fail("ended before " + beginning + ": " + lines);
        }

        List<String> rest() throws IOException {
            List<String> lines = new ArrayList<>();
            for (String next = line(); next != null; next = line()) {
                lines.add(next);
            }
            return lines;
        }
    }

    private Client connect() throws IOException {
        Client client = new Client(door.port());
        clients.add(client);
        return client;
    }

    private static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("not within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private void awaitTicks(int n) {
        eventually(n + " ticks", () -> recorder.tickCount >= n);
        assertThat(recorder.tickCount).isEqualTo(n);
    }

    private String good(int i) {
        return "AAPL.O|" + (100 + i) + "|" + clock.nanos() / 1_000_000 + "|1";
    }

    @Test
    void advisesTheNextLineAfterAReconnect() throws IOException {
        Client first = connect();
        first.send("#HELLO session=s ack=on", good(1), good(2));
        assertThat(first.line()).isEqualTo("#OK session=s next=1");
        first.upTo("#ACK 2");
        Client second = connect();
        second.send("#HELLO session=s ack=on seq=1", "#HELLO session=other seq=7");
        assertThat(second.line()).isEqualTo("#OK session=s next=3");
        assertThat(second.line()).isEqualTo("#OK session=other next=7");
    }

    @Test
    void acknowledgesOnlyWhatIsCommitted() throws IOException {
        recorder.pause();
        Client client = connect();
        client.send("#HELLO ack=on", good(1), "#PING t1=5");
        assertThat(client.upTo("#PONG")).noneMatch(line -> line.startsWith("#ACK"));
        recorder.paused = false;
        assertThat(client.line()).isEqualTo("#ACK 1");
    }

    @Test
    void acknowledgesARejectedLineOnlyWhenItsDeadLetterIsCommitted() throws IOException {
        recorder.pauseLetters();
        Client client = connect();
        client.send("#HELLO ack=on", "nonsense", good(1));
        awaitTicks(1);
        client.send("#PING t1=5");
        assertThat(client.upTo("#PONG"))
                .noneMatch(line -> line.startsWith("#ACK"))
                .anyMatch(line -> line.startsWith("#REJECT 1 MALFORMED"));
        recorder.lettersPaused = false;
        client.upTo("#ACK 2");
        assertThat(recorder.letters)
                .extracting(DeadLetter::code)
                .containsExactly(RejectCode.MALFORMED);
        assertThat(recorder.letters.getFirst().text()).isEqualTo("nonsense");
    }

    @Test
    void numbersLinesFromOneWithoutAHelloAndFromItsSeqWithOne() throws IOException {
        Client client = connect();
        client.send("bad", "", "#comment", "bad", "#HELLO seq=10", "bad", "#HELLO seq=50", "bad");
        assertThat(
                        client.upTo("#REJECT 50").stream()
                                .map(line -> line.split(" ", -1)[0] + line.split(" ", -1)[1]))
                .containsExactly(
                        "#REJECT1",
                        "#REJECT2",
                        "#OKnext=10",
                        "#REJECT10",
                        "#OKnext=50",
                        "#REJECT50");
    }

    @Test
    void creditsLinesToTheSessionTheyWereSentUnder() throws IOException {
        recorder.pause();
        Client client = connect();
        client.send(
                "#HELLO session=a ack=on", good(1), good(2), good(3), "#HELLO session=b ack=on");
        client.upTo("#OK session=b");
        recorder.paused = false;
        awaitTicks(3);
        client.send(good(4));
        assertThat(client.line()).isEqualTo("#ACK 1");
        Client again = connect();
        again.send("#HELLO session=a", "#HELLO session=b");
        assertThat(again.line()).isEqualTo("#OK session=a next=4");
        assertThat(again.line()).isEqualTo("#OK session=b next=2");
    }

    @Test
    void givesEachTickItsIdentityAndProvider() throws IOException {
        Client client = connect();
        String line = good(1);
        client.send(line, "#HELLO provider=binance session=s seq=7", line, line + "|||42");
        awaitTicks(3);
        assertThat(recorder.ticks)
                .extracting(Tick::seq)
                .containsExactly(
                        Identity.ofValues(101, 1, Tick.ABSENT, Tick.ABSENT),
                        Identity.ofLine(Identity.ofSession("s"), 7),
                        42L);
        assertThat(recorder.ticks)
                .extracting(tick -> tick.instrument().provider())
                .containsExactly("tcp", "binance", "binance");
    }

    @Test
    void turnsAwayMoreConnectionsThanItTakes() throws IOException {
        open(1 << 12, 1, false);
        Client first = connect();
        first.send("#PING t1=1");
        first.upTo("#PONG t1=1 t2=");
        assertThat(connect().rest()).containsExactly("#BYE TOO_MANY_CONNECTIONS");
    }

    @Test
    void closesAtTheFirstRejectedLineWhereStrict() throws IOException {
        open(1 << 12, 10, true);
        Client client = connect();
        client.send(good(1), "bad");
        List<String> said = client.rest();
        assertThat(said).hasSize(2);
        assertThat(said.getFirst()).startsWith("#REJECT 2 MALFORMED");
        assertThat(said.getLast()).isEqualTo("#BYE STRICT");
        awaitTicks(1);
    }

    @Test
    void takesALineAtTheLimitHoweverItIsCutAndClosesAtALongerOne() throws IOException {
        Client client = connect();
        client.sendRaw("x".repeat(1024) + "\r");
        client.send("", "#PING t1=1");
        assertThat(client.upTo("#PONG").getFirst()).startsWith("#REJECT 1 MALFORMED");
        client.sendRaw("x".repeat(1025) + "\n");
        assertThat(client.rest().getLast()).isEqualTo("#BYE LINE_TOO_LONG");
    }

    @Test
    void makesTheSameTicksHoweverTheBytesAreCut() throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            int before = recorder.tickCount;
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder("#HELLO session=s" + seed + "\r\n");
            for (int i = 0; i < 50; i++) {
                text.append(good(i)).append(i % 2 == 0 ? "\r\n" : "\n");
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            Client client = connect();
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
                client.socket.getOutputStream().write(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
            awaitTicks(before + 50);
            List<Tick> ticks = recorder.ticks.subList(before, before + 50);
            for (int i = 0; i < 50; i++) {
                assertThat(ticks.get(i).price()).as("seed %d", seed).isEqualTo(100 + i);
                assertThat(ticks.get(i).seq())
                        .isEqualTo(Identity.ofLine(Identity.ofSession("s" + seed), i + 1));
            }
        }
    }

    @Test
    void takesTheTicksOfAClientThatNeverReads() throws IOException {
        recorder.keeps = false;
        Client client = connect();
        client.sendRaw("bad line\n".repeat(200_000));
        client.send(good(1), good(2));
        awaitTicks(2);
    }

    @Test
    void holdsTheSenderUpWhileTheBusIsFull() throws Exception {
        open(1024, 10, false);
        recorder.keeps = false;
        recorder.pause();
        Client client = connect();
        int lines = 400_000;
        byte[] all = (good(1) + "\n").repeat(lines).getBytes(UTF_8);
        var sending =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                client.socket.getOutputStream().write(all);
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        });
        eventually("the bus fills", () -> recorder.bus.ticks().lag(Bus.TICK_CONSUMER) >= 64);
        assertThat(sending).isNotDone();
        recorder.paused = false;
        eventually("all are sent", sending::isDone);
        awaitTicks(lines);
    }

    @Test
    void acknowledgesWhatWasReadBeforeItCloses() throws Exception {
        recorder.pause();
        Client client = connect();
        client.send("#HELLO ack=on", good(1), good(2), "#PING t1=1");
        client.upTo("#PONG");
        var closing = CompletableFuture.runAsync(() -> door.close());
        eventually("it closes", () -> !door.isListening());
        recorder.paused = false;
        assertThat(client.rest()).endsWith("#ACK 2", "#BYE shutdown");
        eventually("it is closed", closing::isDone);
    }

    @Test
    void acknowledgesAllToASenderThatHasClosedItsHalf() throws IOException {
        Client client = connect();
        client.send("#HELLO ack=on", good(1), good(2), good(3));
        client.socket.shutdownOutput();
        assertThat(client.rest()).endsWith("#ACK 3");
    }
}
