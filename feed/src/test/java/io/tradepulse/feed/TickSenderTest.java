package io.tradepulse.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TickSenderTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long T0 = 1_705_323_000_000_000_000L;

    private final Instrument apple = new Instruments().of("test", "AAPL");

    private static SenderOptions to(FakeDoor door) {
        return to(door.port());
    }

    private static SenderOptions to(int port) {
        return SenderOptions.to("127.0.0.1", port)
                .withReconnect(Duration.ofMillis(2), SenderOptions.UNLIMITED);
    }

    /// A tick whose price tells its number.
    private Tick tick(long number) {
        return new Tick()
                .set(apple, T0 + number * 1_000_000, -1, number, 100, Tick.ABSENT, Tick.ABSENT);
    }

    private void send(TickSender sender, long from, long to) throws Exception {
        for (long n = from; n <= to; n++) {
            sender.send(tick(n));
        }
    }

    private static String text(long number) {
        return "AAPL|" + number + "|" + (1_705_323_000_000L + number) + "|100||";
    }

    @Test
    void introducesItselfAndSendsNumberedLines() throws Exception {
        try (FakeDoor door = new FakeDoor((visit, _) -> visit.serveAll());
                TickSender sender =
                        TickSender.open(
                                to(door).withProvider("acme")
                                        .withSession("s1")
                                        .withReplay(true)
                                        .withToken("secret"))) {
            Eventually.isTrue("hello", () -> door.hellos.size() == 1);
            send(sender, 1, 3);

            assertThat(sender.drain(DEADLINE)).isTrue();

            assertThat(door.hellos.getFirst().text())
                    .isEqualTo(
                            "#HELLO provider=acme session=s1 ack=on seq=1 replay=on token=secret");
            assertThat(door.received())
                    .containsExactly(
                            new FakeDoor.Received(1, text(1)),
                            new FakeDoor.Received(2, text(2)),
                            new FakeDoor.Received(3, text(3)));
            assertThat(sender.report()).isEqualTo(new SendReport(3, 3, Map.of(), 0, 0));
        }
    }

    @Test
    void sessionsDifferUnlessGiven() {
        assertThat(SenderOptions.to("h", 1).session())
                .hasSizeGreaterThanOrEqualTo(8)
                .isNotEqualTo(SenderOptions.to("h", 1).session());
    }

    @Test
    void waitsForADoorThatIsNotThereYet() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        AtomicInteger failures = new AtomicInteger();
        SenderListener listener =
                new SenderListener() {
                    @Override
                    public void disconnected(String why) {
                        failures.incrementAndGet();
                    }
                };
        try (TickSender sender = TickSender.open(to(port), listener, EpochClock.system())) {
            send(sender, 1, 10);
            Eventually.isTrue("two attempts", () -> failures.get() >= 2);
            try (FakeDoor door = new FakeDoor(port, (visit, _) -> visit.serveAll())) {
                assertThat(sender.drain(DEADLINE)).isTrue();
                assertThat(door.received()).hasSize(10);
                assertThat(sender.report().reconnects()).isZero();
            }
        }
    }

    @Test
    void sendsAgainWhatIsNotAcknowledgedBeforeWhatIsNew() throws Exception {
        FakeDoor.Script script =
                (visit, index) -> {
                    if (index > 0) {
                        visit.serveAll();
                        return;
                    }
                    visit.hello();
                    visit.say("#OK next=1\n");
                    for (int i = 0; i < 10; i++) {
                        visit.tick();
                    }
                    visit.say("#ACK 4\n");
                    visit.say("#BYE shutdown\n");
                };
        try (FakeDoor door = new FakeDoor(script);
                TickSender sender = TickSender.open(to(door))) {
            Eventually.isTrue("hello", () -> door.hellos.size() == 1);
            send(sender, 1, 10);
            Eventually.isTrue("second connection", () -> door.hellos.size() == 2);
            send(sender, 11, 12);

            assertThat(sender.drain(DEADLINE)).isTrue();

            assertThat(door.hellos.get(1).seq()).isEqualTo(5);
            assertThat(door.hellos.get(1).resend()).isGreaterThanOrEqualTo(10);
            assertThat(door.received().subList(10, 18))
                    .extracting(FakeDoor.Received::number)
                    .containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
            assertThat(door.received())
                    .allSatisfy(line -> assertThat(line.text()).isEqualTo(text(line.number())));
            assertThat(sender.report()).isEqualTo(new SendReport(12, 12, Map.of(), 6, 1));
        }
    }

    /// The connection is cut after a random number of bytes, over and over, by a close or a reset,
    /// and acknowledgements are lost or halved on the way.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyLineArrivesUnderItsNumberHoweverOftenTheConnectionIsCut(long seed) throws Exception {
        Random random = new Random(seed);
        int lines = 3_000;
        FakeDoor.Script script =
                (visit, index) -> {
                    visit.cutAfter(index < 40 ? random.nextInt(12_000) : Long.MAX_VALUE);
                    visit.hello();
                    visit.say("#OK next=1\n");
                    FakeDoor.Received tick = visit.tick();
                    for (; tick != null; tick = visit.tick()) {
                        boolean due = tick.number() % 200 == 0 || tick.number() == lines;
                        if (due || index >= 40 || random.nextInt(50) == 0) {
                            visit.say("#ACK " + tick.number() + "\n");
                        }
                    }
                    if (random.nextBoolean()) {
                        visit.say("#ACK 1");
                    }
                    if (random.nextBoolean()) {
                        visit.reset();
                    }
                };
        try (FakeDoor door = new FakeDoor(script);
                TickSender sender = TickSender.open(to(door).withWindowLines(256))) {
            send(sender, 1, lines);

            assertThat(sender.drain(DEADLINE)).isTrue();

            assertThat(door.failure()).isNull();
            assertStableNumbers(door.received(), lines);
            SendReport report = sender.report();
            assertThat(report.sent()).isEqualTo(lines);
            assertThat(report.acknowledged()).isEqualTo(lines);
        }
    }

    private static void assertStableNumbers(List<FakeDoor.Received> received, int lines) {
        Map<Long, String> byNumber = new HashMap<>();
        long highest = 0;
        for (FakeDoor.Received line : received) {
            assertThat(byNumber.merge(line.number(), line.text(), (old, _) -> old))
                    .isEqualTo(line.text());
            assertThat(line.number()).as("nothing is left out").isLessThanOrEqualTo(highest + 1);
            highest = Math.max(highest, line.number());
        }
        assertThat(byNumber.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, lines).boxed().toList());
        byNumber.forEach((number, text) -> assertThat(text).isEqualTo(text(number)));
    }

    @Test
    void halfAnAcknowledgementDoesNotCount() throws Exception {
        FakeDoor.Script script =
                (visit, index) -> {
                    visit.hello();
                    visit.say("#OK next=1\n");
                    for (int i = 0; i < 20; i++) {
                        visit.tick();
                    }
                    visit.say(index == 0 ? "#ACK 15" : "#ACK 2");
                    if (index > 0) {
                        visit.say("0\n");
                        visit.tick();
                    }
                };
        try (FakeDoor door = new FakeDoor(script);
                TickSender sender = TickSender.open(to(door))) {
            send(sender, 1, 20);

            assertThat(sender.drain(DEADLINE)).isTrue();

            assertThat(door.hellos.get(1).seq()).isEqualTo(1);
            assertThat(sender.report().acknowledged()).isEqualTo(20);
        }
    }

    @Test
    void anAcknowledgementOfTheConnectionBeforeCountsAndLeavesNoLineOut() throws Exception {
        FakeDoor.Script script =
                (visit, index) -> {
                    visit.hello();
                    if (index == 0) {
                        visit.say("#OK next=1\n");
                        for (int i = 0; i < 50; i++) {
                            visit.tick();
                        }
                        return;
                    }
                    // Late news of the first connection, before a line of this one was read.
                    visit.say("#ACK 40\n#OK next=41\n");
                    for (FakeDoor.Received t = visit.tick(); t != null; t = visit.tick()) {
                        visit.say("#ACK " + t.number() + "\n");
                    }
                };
        try (FakeDoor door = new FakeDoor(script);
                TickSender sender = TickSender.open(to(door).withWindowLines(64))) {
            send(sender, 1, 200);

            assertThat(sender.drain(DEADLINE)).isTrue();

            assertStableNumbers(door.received(), 200);
        }
    }

    @Test
    void blocksWhileTheWindowIsFullAndGoesOnAfterAnAcknowledgement() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeDoor.Script script =
                (visit, _) -> {
                    visit.hello();
                    visit.say("#OK next=1\n");
                    for (int i = 0; i < 16; i++) {
                        visit.tick();
                    }
                    goOn.await();
                    visit.say("#ACK 16\n");
                    for (FakeDoor.Received t = visit.tick(); t != null; t = visit.tick()) {
                        visit.say("#ACK " + t.number() + "\n");
                    }
                };
        try (FakeDoor door = new FakeDoor(script);
                TickSender sender = TickSender.open(to(door).withWindowLines(16))) {
            Thread source =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            send(sender, 1, 20);
                                        } catch (Exception e) {
                                            throw new AssertionError(e);
                                        }
                                    });
            Eventually.isTrue(
                    "the source waits",
                    () ->
                            sender.report().sent() == 16
                                    && source.getState() == Thread.State.WAITING);

            goOn.countDown();
            source.join();

            assertThat(sender.drain(DEADLINE)).isTrue();
            assertThat(sender.report().sent()).isEqualTo(20);
        }
    }

    @Test
    void aDoorThatStopsReadingPausesTheSourceAndNothingIsLost() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        int lines = 400_000;
        FakeDoor.Script script =
                (visit, _) -> {
                    visit.hello();
                    visit.say("#OK next=1\n");
                    goOn.await();
                    long last = 0;
                    for (FakeDoor.Received t = visit.tick(); t != null; t = visit.tick()) {
                        last = t.number();
                        if (last % 1000 == 0) {
                            visit.say("#ACK " + last + "\n");
                        }
                    }
                };
        try (FakeDoor door = new FakeDoor(script);
                TickSender sender = TickSender.open(to(door))) {
            Thread source = Thread.ofPlatform().start(() -> sendUnchecked(sender, lines));
            Eventually.isTrue("it waits", () -> source.getState() == Thread.State.WAITING);
            assertThat(sender.report().sent()).isLessThan(lines);

            goOn.countDown();
            source.join();

            assertThat(sender.drain(DEADLINE)).isTrue();
            assertThat(door.received()).hasSize(lines);
        }
    }

    private void sendUnchecked(TickSender sender, int lines) {
        try {
            send(sender, 1, lines);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFailedAuthenticationIsFinal() throws Exception {
        try (FakeDoor door =
                        new FakeDoor(
                                (visit, _) -> {
                                    visit.hello();
                                    visit.say("#BYE AUTH_FAILED\n");
                                });
                TickSender sender = TickSender.open(to(door).withWindowLines(1))) {
            assertThatThrownBy(() -> send(sender, 1, 2))
                    .isInstanceOf(SenderStoppedException.class)
                    .hasMessageContaining("AUTH_FAILED");
            assertThat(sender.report().acknowledged()).isZero();
            assertThat(door.hellos).hasSize(1);
        }
    }

    @Test
    void givesUpAfterAsManyAttemptsAsItWasTold() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        SenderOptions options = to(port).withReconnect(Duration.ofMillis(1), 3).withWindowLines(1);
        try (TickSender sender = TickSender.open(options)) {
            assertThatThrownBy(() -> send(sender, 1, 2))
                    .isInstanceOf(SenderStoppedException.class)
                    .hasMessageContaining("gave up after 3 attempts");
        }
    }

    @Test
    void saysSoWhereTheDoorSpeaksTls() throws Exception {
        List<String> why = new CopyOnWriteArrayList<>();
        SenderListener listener =
                new SenderListener() {
                    @Override
                    public void disconnected(String reason) {
                        why.add(reason);
                    }
                };
        FakeDoor.Script alert =
                (visit, _) -> {
                    visit.hello();
                    visit.say("\u0015\u0003\u0003\u0000\u0002\u0002\n");
                };
        try (FakeDoor door = new FakeDoor(alert);
                TickSender _ = TickSender.open(to(door), listener, () -> 42)) {
            Eventually.isTrue("turned away", () -> !why.isEmpty());
            assertThat(why.getFirst()).isEqualTo("the door speaks TLS, and this sender does not");
        }
    }

    @Test
    void answersAPingBetweenLines() throws Exception {
        FakeDoor.Script script =
                (visit, _) -> {
                    visit.hello();
                    visit.say("#OK next=1\n#PI");
                    visit.say("NG t1=7\n");
                    for (FakeDoor.Received t = visit.tick(); t != null; t = visit.tick()) {
                        visit.say("#ACK " + t.number() + "\n");
                    }
                };
        try (FakeDoor door = new FakeDoor(script);
                TickSender sender = TickSender.open(to(door), SenderListener.NONE, () -> 42)) {
            send(sender, 1, 5);
            assertThat(sender.drain(DEADLINE)).isTrue();
            send(sender, 6, 6);
            assertThat(sender.drain(DEADLINE)).isTrue();

            Eventually.isTrue("pong", () -> !door.controls.isEmpty());
            assertThat(door.controls).containsExactly("#PONG t1=7 t2=42 t3=42");
            assertStableNumbers(door.received(), 6);
        }
    }

    @Test
    void countsARejectedLineOnceHoweverOftenItIsSent() throws Exception {
        FakeDoor.Script script =
                (visit, index) -> {
                    visit.hello();
                    visit.say("#OK next=1\n");
                    for (int i = 0; i < 5; i++) {
                        visit.tick();
                    }
                    visit.say("#REJECT 2 PRICE_DEVIATION 26 % off\n#REJECT 4 MALFORMED\n");
                    if (index > 0) {
                        visit.say("#REJECT 5 MALFORMED why\n#ACK 5\n");
                        visit.tick();
                    }
                };
        List<String> heard = new CopyOnWriteArrayList<>();
        SenderListener listener =
                new SenderListener() {
                    @Override
                    public void rejected(long line, String code, String detail) {
                        heard.add(line + " " + code + " " + detail);
                    }
                };
        try (FakeDoor door = new FakeDoor(script);
                TickSender sender = TickSender.open(to(door), listener, EpochClock.system())) {
            send(sender, 1, 5);

            assertThat(sender.drain(DEADLINE)).isTrue();

            assertThat(sender.report())
                    .isEqualTo(
                            new SendReport(
                                    5, 5, Map.of("PRICE_DEVIATION", 1L, "MALFORMED", 2L), 5, 1));
            assertThat(heard)
                    .containsExactly(
                            "2 PRICE_DEVIATION 26 % off", "4 MALFORMED ", "5 MALFORMED why");
        }
    }

    @Test
    void withoutAcknowledgementsLinesAreDoneWhenWritten() throws Exception {
        try (FakeDoor door =
                new FakeDoor(
                        (visit, _) -> {
                            visit.hello();
                            visit.say("#OK next=1\n");
                            while (visit.tick() != null) {}
                        })) {
            try (TickSender sender = TickSender.open(to(door).withAck(false).withWindowLines(16))) {
                send(sender, 1, 1_000);
                assertThat(sender.drain(DEADLINE)).isTrue();
            }
            Eventually.isTrue("all read", () -> door.received().size() == 1_000);
            assertThat(door.hellos.getFirst().ack()).isFalse();
            assertStableNumbers(door.received(), 1_000);
        }
    }

    @Test
    void takesNothingAfterCloseWhichMayComeTwice() throws Exception {
        try (FakeDoor door = new FakeDoor((visit, _) -> visit.serveAll())) {
            TickSender sender = TickSender.open(to(door));
            send(sender, 1, 3);
            assertThat(sender.drain(DEADLINE)).isTrue();
            sender.close();
            sender.close();

            assertThatThrownBy(() -> sender.send(tick(4)))
                    .isInstanceOf(SenderStoppedException.class);
        }
    }

    @Test
    void refusesASymbolThatWouldBreakTheLine() throws Exception {
        Instrument bad = new Instruments().of("test", "A\nB");
        try (TickSender sender = TickSender.open(to(1))) {
            assertThatThrownBy(() -> sender.send(new Tick().set(bad, T0, -1, 1, 1, 1, 1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(sender.report().sent()).isZero();
        }
    }
}
