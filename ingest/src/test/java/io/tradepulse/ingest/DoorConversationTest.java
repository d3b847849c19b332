package io.tradepulse.ingest;

import static io.tradepulse.ingest.DoorUnderTest.NOW;
import static io.tradepulse.ingest.DoorUnderTest.NOW_MILLIS;
import static io.tradepulse.ingest.DoorUnderTest.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tradepulse.bus.Bus;
import io.tradepulse.ingest.DoorUnderTest.Client;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Identity;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The door over real sockets, with a recorder that commits when a test lets it.
@Timeout(60)
final class DoorConversationTest {
    private DoorUnderTest under;

    private void open() throws IOException {
        under = new DoorUnderTest();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        under.close();
        assertThat(under.door.activeConnections()).isZero();
        assertThat(under.door.isListening()).isFalse();
        assertThatThrownBy(under::connect).isInstanceOf(ConnectException.class);
        Eventually.until("nobody is counted", () -> gauge("ingestor_active_connections") == 0);
    }

    private double gauge(String name) {
        return ((GaugeSnapshot) under.registry.scrape(name::equals).get(0))
                .getDataPoints()
                .getFirst()
                .getValue();
    }

    private Map<Labels, Double> counter(String name) {
        Map<Labels, Double> values = new TreeMap<>();
        ((CounterSnapshot) under.registry.scrape(name::equals).get(0))
                .getDataPoints()
                .forEach(point -> values.put(point.getLabels(), point.getValue()));
        return values;
    }

    // Ticks

    @Test
    void putsTheTicksOfAllThreeFormsOntoTheBusInTheirOrder() throws Exception {
        open();
        Client client = under.connect();
        client.send("AAPL.O|150.60|" + NOW_MILLIS + "|1000|150.10|150.75\n");
        client.send("eur= 1.0850 " + NOW_MILLIS + "\n\n");
        client.send("{\"ric\":\"MSFT.O\",\"price\":400.5,\"timestamp\":" + NOW_MILLIS + "}\r\n");
        under.recorder.awaitTicks(3);
        assertThat(under.recorder.ticks)
                .extracting(tick -> tick.instrument().toString())
                .containsExactly("tcp:AAPL.O", "tcp:EUR=", "tcp:MSFT.O");
        Tick first = under.recorder.ticks.getFirst();
        assertThat(first.price()).isEqualTo(150.6);
        assertThat(first.bid()).isEqualTo(150.1);
        assertThat(first.ts()).isEqualTo(NOW);
        assertThat(first.receivedAt()).isEqualTo(NOW);
        assertThat(first.appendedAt()).isEqualTo(NOW);
    }

    @Test
    void labelsTicksWithTheProviderOfHello() throws Exception {
        open();
        under.connect().send(line("A", 1, 0) + "#HELLO provider=binance\n" + line("A", 1, 1));
        under.recorder.awaitTicks(2);
        assertThat(under.recorder.ticks)
                .extracting(tick -> tick.instrument().provider())
                .containsExactly("tcp", "binance");
    }

    @Test
    void givesTicksTheSeqOfTheirIdTheirLineOrTheirValues() throws Exception {
        open();
        Client client = under.connect();
        client.send("A|1|" + NOW_MILLIS + "|2|1|1|28457\n");
        client.send("A|1|" + NOW_MILLIS + "|2|1|1|T-9\n");
        client.send("A|1|" + NOW_MILLIS + "|2|1|1\n");
        client.send("#HELLO session=s7 seq=40\n");
        client.send("A|1|" + NOW_MILLIS + "|2|1|1\n");
        client.send("not a tick\n\n");
        client.send("A|1|" + NOW_MILLIS + "|2|1|1|5\n");
        client.send("A|1|" + NOW_MILLIS + "|2|1|1\n");
        client.send("#HELLO session=s8 seq=1\n");
        client.send("A|1|" + NOW_MILLIS + "|2|1|1\n");
        client.send("#HELLO seq=1\n");
        client.send("A|1|" + NOW_MILLIS + "|2|1|1\n");
        under.recorder.awaitTicks(8);
        long session = Identity.ofSession("s7");
        long values = Identity.ofValues(1, 2, 1, 1);
        assertThat(under.recorder.ticks)
                .extracting(Tick::seq)
                .containsExactly(
                        28457L,
                        Identity.ofTextId("T-9"),
                        values,
                        Identity.ofLine(session, 40),
                        5L,
                        Identity.ofLine(session, 43),
                        Identity.ofLine(Identity.ofSession("s8"), 1),
                        values);
    }

    @Test
    void keepsWhatATickLedToANewLevelInItsOrderBeforeIt() throws Exception {
        open();
        Client client = under.connect();
        client.send("#HELLO session=s\n" + line("A", 100, 0));
        for (int i = 1; i <= 5; i++) {
            client.send(line("A", 150 + i, i));
        }
        under.recorder.awaitTicks(6);
        assertThat(under.recorder.ticks)
                .extracting(Tick::price)
                .containsExactly(100.0, 151.0, 152.0, 153.0, 154.0, 155.0);
        assertThat(under.recorder.ticks)
                .extracting(Tick::seq)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 6)
                                .mapToObj(i -> Identity.ofLine(Identity.ofSession("s"), i))
                                .toList());
        under.recorder.awaitLetters(8);
        assertThat(under.recorder.letters)
                .extracting(DeadLetter::code)
                .containsOnly(RejectCode.PRICE_DEVIATION);
        assertThat(under.recorder.letters.subList(4, 8))
                .extracting(DeadLetter::detail)
                .allMatch(detail -> detail.startsWith("accepted after all"));
    }

    @Test
    void takesALargeReadInSeveralBatches() throws Exception {
        open();
        StringBuilder text = new StringBuilder("#HELLO session=s ack=on\n");
        for (int i = 0; i < 10_000; i++) {
            text.append(line("A", 100, i % 1000));
        }
        Client client = under.connect().send(text.toString());
        while (!client.read().equals("#ACK 10000")) {
            // Earlier ones.
        }
        assertThat(under.recorder.tickCount).hasValue(10_000);
    }

    // Control lines

    @Test
    void answersHelloWithTheSeqOfASessionItDoesNotKnow() throws Exception {
        open();
        assertThat(under.connect().send("#HELLO session=6f1c seq=7\n").read())
                .isEqualTo("#OK session=6f1c next=7");
        assertThat(under.connect().send("#HELLO\n").read()).isEqualTo("#OK next=1");
    }

    @Test
    void tellsWhoComesBackTheFirstLineNotKnownToBeDurable() throws Exception {
        open();
        Client first = under.connect();
        first.send("#HELLO provider=p session=s ack=on\n" + line("A", 1, 0) + line("A", 1, 1));
        assertThat(first.read()).isEqualTo("#OK session=s next=1");
        while (!first.read().equals("#ACK 2")) {
            // Earlier ones.
        }
        under.recorder.commit(false);
        first.send(line("A", 1, 2));
        under.recorder.awaitTicks(3);
        first.close();
        Client again = under.connect().send("#HELLO provider=p session=s ack=on\n");
        assertThat(again.read()).isEqualTo("#OK session=s next=3");
        Client other = under.connect().send("#HELLO provider=q session=s ack=on seq=1\n");
        assertThat(other.read()).isEqualTo("#OK session=s next=1");
    }

    @Test
    void knowsTheDurableLinesOfASessionThatWantsNoAcknowledgements() throws Exception {
        open();
        under.connect().send("#HELLO session=s\n" + line("A", 1, 0) + line("A", 1, 1));
        under.recorder.awaitTicks(2);
        Client again = under.connect();
        Eventually.until(
                "line 2 to be durable",
                () -> {
                    try {
                        return again.send("#HELLO session=s\n")
                                .read()
                                .equals("#OK session=s next=3");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    @Test
    void acknowledgesNothingBeforeTheFirstLine() throws Exception {
        open();
        Client client = under.connect().send("#HELLO session=s ack=on seq=500\n");
        assertThat(client.saidSoFar()).containsExactly("#OK session=s next=500");
    }

    @Test
    void acknowledgesOnlyWhatIsCommitted() throws Exception {
        open();
        under.recorder.commit(false);
        Client client = under.connect();
        client.send("#HELLO ack=on\n" + line("A", 1, 0) + line("A", 1, 1));
        under.recorder.awaitTicks(2);
        assertThat(client.saidSoFar()).containsExactly("#OK next=1");
        under.recorder.commit(true);
        assertThat(client.read()).isEqualTo("#ACK 2");
    }

    @Test
    void acknowledgesARejectedLineOnlyWhenItsDeadLetterIsCommittedToo() throws Exception {
        open();
        under.recorder.commit(false);
        Client client = under.connect();
        client.send("#HELLO ack=on\n" + line("A", 1, 0) + "A|-1|" + NOW_MILLIS + "\n");
        under.recorder.awaitLetters(1);
        under.recorder.awaitTicks(1);
        assertThat(client.saidSoFar())
                .containsExactly("#OK next=1", "#REJECT 2 PRICE_NOT_POSITIVE price -1");
        under.recorder.commitTicks = true;
        Eventually.until(
                "the tick to be durable", () -> under.bus.ticks().lag(Bus.TICK_CONSUMER) == 0);
        assertThat(client.saidSoFar()).noneMatch(said -> said.equals("#ACK 2"));
        under.recorder.commitLetters = true;
        assertThat(client.read()).isEqualTo("#ACK 2");
    }

    @Test
    void rejectsBeforeItAcknowledges() throws Exception {
        open();
        Client client = under.connect().send("#HELLO ack=on seq=10\n");
        assertThat(client.read()).isEqualTo("#OK next=10");
        for (int i = 10; i < 60; i++) {
            client.send("bad\n");
            assertThat(client.read()).startsWith("#REJECT " + i + " MALFORMED ");
            assertThat(client.read()).isEqualTo("#ACK " + i);
        }
    }

    @Test
    void numbersLinesFromOneWithoutHelloAndFromTheSeqOfEachHello() throws Exception {
        open();
        Client client = under.connect();
        client.send("bad\n\n# a comment\r\nbad\n#HELLO seq=100\nbad\nbad\n#HELLO seq=7\nbad\n");
        assertThat(client.read()).startsWith("#REJECT 1 MALFORMED ");
        assertThat(client.read()).startsWith("#REJECT 2 MALFORMED ");
        assertThat(client.read()).isEqualTo("#OK next=100");
        assertThat(client.read()).startsWith("#REJECT 100 MALFORMED ");
        assertThat(client.read()).startsWith("#REJECT 101 MALFORMED ");
        assertThat(client.read()).isEqualTo("#OK next=7");
        assertThat(client.read()).startsWith("#REJECT 7 MALFORMED ");
        under.recorder.awaitLetters(5);
        assertThat(under.recorder.letters)
                .extracting(DeadLetter::line)
                .containsExactly(1L, 2L, 100L, 101L, 7L);
    }

    @Test
    void neverTakesLinesOfOneSessionForThoseOfTheNext() throws Exception {
        open();
        under.recorder.commit(false);
        Client client = under.connect();
        client.send("#HELLO session=a ack=on\n" + line("A", 1, 0) + line("A", 1, 1));
        under.recorder.awaitTicks(2);
        assertThat(client.read()).isEqualTo("#OK session=a next=1");
        client.send("#HELLO session=b ack=on\n");
        assertThat(client.read()).isEqualTo("#OK session=b next=1");
        under.recorder.commit(true);
        Eventually.until("the store", () -> under.bus.ticks().lag(Bus.TICK_CONSUMER) == 0);
        assertThat(client.saidSoFar()).isEmpty();
        assertThat(client.send(line("A", 1, 2)).read()).isEqualTo("#ACK 1");
        assertThat(under.connect().send("#HELLO session=b seq=1\n").read())
                .isEqualTo("#OK session=b next=2");
        assertThat(under.connect().send("#HELLO session=a seq=1\n").read())
                .isEqualTo("#OK session=a next=3");
    }

    @Test
    void whatIsAcknowledgedAfterAnAnswerToHelloIsOfThatHello() throws Exception {
        open();
        Client client = under.connect();
        for (int i = 0; i < 300; i++) {
            // Two lines, and a new numbering right behind them, while the recorder commits.
            client.send(line("A", 1, i) + line("A", 1, i));
            client.send("#HELLO session=s" + i + " ack=on\n" + line("A", 1, i));
            String said = client.read();
            while (!said.equals("#OK session=s" + i + " next=1")) {
                said = client.read();
            }
            assertThat(client.read()).isEqualTo("#ACK 1");
        }
    }

    @Test
    void linesSentBeforeMayBeOld() throws Exception {
        open();
        Client client = under.connect();
        String old = "A|1|" + (NOW_MILLIS - 400_000) + "\n";
        client.send("#HELLO seq=5 resend=6\n" + old + old + old);
        assertThat(client.read()).isEqualTo("#OK next=5");
        assertThat(client.read()).startsWith("#REJECT 7 TIMESTAMP_TOO_OLD ");
        under.recorder.awaitTicks(2);
    }

    @Test
    void recordedDataMayBeOfAnyAge() throws Exception {
        open();
        under.connect().send("#HELLO replay=on\nA|1|1000000000\n");
        under.recorder.awaitTicks(1);
    }

    @Test
    void saysNothingOfRejectedLinesToWhoDoesNotWantToHear() throws Exception {
        open();
        Client client = under.connect().send("#HELLO ack=on errors=off\nbad\n");
        assertThat(client.read()).isEqualTo("#OK next=1");
        assertThat(client.read()).isEqualTo("#ACK 1");
    }

    @Test
    void answersAPingWithWhenItCameAndWhenItWasAnswered() throws Exception {
        open();
        under.now = NOW + 12;
        assertThat(under.connect().send("#PING t1=99\n").read())
                .isEqualTo("#PONG t1=99 t2=" + (NOW + 12) + " t3=" + (NOW + 12));
    }

    @Test
    void saysByeToAControlLineThatMakesNoSense() throws Exception {
        open();
        Client client = under.connect().send("#HELLO seq=abc\n");
        assertThat(client.readAll()).singleElement().asString().startsWith("#BYE MALFORMED ");
    }

    // Limits and ends

    @Test
    void turnsAwayMoreConnectionsThanItTakesAndTakesTheNextWhenOneHasGone() throws Exception {
        under = new DoorUnderTest(2, 1024, 1 << 10, false);
        Client first = under.connect().send("#HELLO\n");
        Client second = under.connect().send("#HELLO\n");
        assertThat(first.read() + second.read()).isEqualTo("#OK next=1#OK next=1");
        assertThat(under.connect().readAll()).containsExactly("#BYE TOO_MANY_CONNECTIONS");
        assertThat(under.door.activeConnections()).isEqualTo(2);
        first.close();
        Eventually.until("one to go", () -> under.door.activeConnections() == 1);
        assertThat(under.connect().send("#HELLO\n").read()).isEqualTo("#OK next=1");
        assertThat(counter("ingestor_connections")).containsValue(3.0);
    }

    @Test
    void aLineMayBeAsLongAsTheLimitAndNotLonger() throws Exception {
        under = new DoorUnderTest(10, 64, 1 << 10, false);
        String longest = "A|1|" + NOW_MILLIS + "|1|||" + "7".repeat(18);
        longest = longest + "x".repeat(64 - longest.length());
        Client client = under.connect();
        client.send(longest + "\n" + longest + "\r\n" + longest + "y\n" + line("A", 1, 0));
        assertThat(client.readAll())
                .containsExactly("#REJECT 3 LINE_TOO_LONG over 64 bytes", "#BYE LINE_TOO_LONG");
        under.recorder.awaitLetters(1);
        assertThat(under.recorder.ticks).hasSize(2);
    }

    @Test
    void aLineThatNeverEndsIsTooLong() throws Exception {
        under = new DoorUnderTest(10, 64, 1 << 10, false);
        Client client = under.connect().send("x".repeat(66));
        assertThat(client.readAll())
                .containsExactly("#REJECT 1 LINE_TOO_LONG over 64 bytes", "#BYE LINE_TOO_LONG");
        under.recorder.awaitLetters(1);
        assertThat(under.recorder.letters.getFirst().text()).startsWith("xxxx");
    }

    @Test
    void whereItIsStrictTheFirstRejectedLineEndsTheConnection() throws Exception {
        under = new DoorUnderTest(10, 1024, 1 << 10, true);
        Client client = under.connect();
        // More than the door has read when it says goodbye, and that must not cost the answer.
        client.send(
                "#HELLO ack=on\n"
                        + line("A", 1, 0)
                        + "A|1|"
                        + NOW_MILLIS
                        + "|0||\n"
                        + line("A", 1, 1).repeat(20_000));
        List<String> said = client.readAll();
        assertThat(said).contains("#REJECT 2 VOLUME_NOT_POSITIVE volume 0", "#ACK 2");
        assertThat(said.getLast()).isEqualTo("#BYE STRICT");
        assertThat(under.recorder.tickCount).hasValue(1);
    }

    @Test
    void refusesHalfALineAtTheEndAndAcknowledgesTheRest() throws Exception {
        open();
        Client client = under.connect();
        client.send("#HELLO ack=on\n" + line("A", 1, 0) + "A|1|17");
        client.socket.shutdownOutput();
        List<String> said = client.readAll();
        assertThat(said.getFirst()).isEqualTo("#OK next=1");
        assertThat(said.getLast()).isEqualTo("#ACK 2");
        assertThat(said).anyMatch(text -> text.startsWith("#REJECT 2 MALFORMED "));
    }

    @Test
    void whoSaysThatNothingMoreComesStillGetsItsAcknowledgements() throws Exception {
        open();
        under.recorder.commit(false);
        Client client = under.connect();
        client.send("#HELLO ack=on\n" + line("A", 1, 0));
        client.socket.shutdownOutput();
        assertThat(client.read()).isEqualTo("#OK next=1");
        under.recorder.awaitTicks(1);
        under.recorder.commit(true);
        assertThat(client.readAll()).containsExactly("#ACK 1");
    }

    @Test
    void keepsWhatWasReadThoughTheSenderIsGone() throws Exception {
        open();
        Client client = under.connect().send(line("A", 1, 0));
        under.recorder.awaitTicks(1);
        client.socket.setSoLinger(true, 0);
        client.send(line("A", 1, 1));
        client.close();
        Eventually.until("the connection to end", () -> under.door.activeConnections() == 0);
    }

    @Test
    void aSenderThatNeverReadsDoesNotStopItsOwnTicks() throws Exception {
        open();
        under.recorder.countOnly = true;
        Client client = under.connect();
        String bad = "this is not a tick at all, and said so at length\n".repeat(1000);
        for (int i = 0; i < 300; i++) {
            client.send(bad);
        }
        client.send(line("GOOD", 1, 0));
        under.recorder.awaitTicks(1);
        under.recorder.awaitLetters(300_000);
    }

    @Test
    void aSenderThatReadsLateStillHearsTheAnswerToItsHelloAndItsAcknowledgement() throws Exception {
        open();
        under.recorder.countOnly = true;
        Client client = under.connect();
        String bad = "this is not a tick at all, and said so at length\n".repeat(1000);
        for (int i = 0; i < 300; i++) {
            client.send(bad);
        }
        client.send("#HELLO session=late ack=on\n" + line("GOOD", 1, 0));
        under.recorder.awaitTicks(1);
        String said = client.read();
        while (said.startsWith("#REJECT")) {
            said = client.read();
        }
        assertThat(said).isEqualTo("#OK session=late next=1");
        assertThat(client.read()).isEqualTo("#ACK 1");
    }

    @Test
    void withoutACommitItStopsReadingAndLosesNothing() throws Exception {
        int ring = 1 << 13;
        int count = 800_000;
        under = new DoorUnderTest(10, 1024, ring, false);
        under.recorder.countOnly = true;
        under.recorder.commit(false);
        Client client = under.connect();
        client.socket.setSendBufferSize(1 << 16);
        Thread sender =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        client.send("#HELLO session=s ack=on\n");
                                        String block =
                                                (line("A", 100, 7).strip() + "|\n").repeat(1000);
                                        for (int i = 0; i < count / 1000; i++) {
                                            client.send(block);
                                        }
                                    } catch (IOException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
        // It puts 256 at a time onto the ring.
        Eventually.until("a full ring", () -> under.recorder.tickCount.get() > ring - 256);
        assertThat(sender.isAlive()).isTrue();
        assertThat(under.recorder.tickCount.get()).isLessThanOrEqualTo(ring);
        under.recorder.commit(true);
        String said = client.read();
        while (!said.equals("#ACK " + count)) {
            said = client.read();
        }
        sender.join();
        assertThat(under.recorder.tickCount).hasValue(count);
    }

    @Test
    void closeAcknowledgesWhatWasReadAndSaysWhy() throws Exception {
        open();
        under.recorder.commit(false);
        Client client = under.connect();
        client.send("#HELLO ack=on\n" + line("A", 1, 0) + "A|1|17");
        under.recorder.awaitTicks(1);
        assertThat(client.read()).isEqualTo("#OK next=1");
        Thread closing = Thread.ofPlatform().start(() -> under.door.close());
        Eventually.until("the port to close", () -> !under.door.isListening());
        assertThat(closing.isAlive()).isTrue();
        under.recorder.commit(true);
        assertThat(client.readAll()).containsExactly("#ACK 1", "#BYE shutdown");
        closing.join();
    }

    @Test
    void thePortIsFreeWhenCloseReturns() throws Exception {
        for (int i = 0; i < 50; i++) {
            open();
            under.connect().send("#HELLO\n").read();
            under.close();
            assertThatThrownBy(under::connect).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void closeGivesUpOnAStoreThatDoesNotCommit() throws Exception {
        open();
        under.recorder.commit(false);
        Client client = under.connect();
        client.send("#HELLO ack=on\n" + line("A", 1, 0));
        under.recorder.awaitTicks(1);
        under.door.close(Duration.ofMillis(50));
        assertThat(under.door.activeConnections()).isZero();
        assertThat(client.readAll()).containsExactly("#OK next=1");
    }

    @Test
    void closeEndsAConnectionThatIsStoppedByAFullRing() throws Exception {
        under = new DoorUnderTest(10, 1024, 1 << 10, false);
        under.recorder.commit(false);
        Client client = under.connect().send(line("A", 1, 0).repeat(5_000));
        Eventually.until("a full ring", () -> under.recorder.tickCount.get() > 768);
        under.door.close(Duration.ofMillis(50));
        assertThat(under.door.activeConnections()).isZero();
        assertThatEnds(client);
    }

    private static void assertThatEnds(Client client) throws IOException {
        try {
            assertThat(client.readAll()).isEmpty();
        } catch (SocketException _) {
            // A reset ends it as well.
        }
    }

    // What is counted and kept

    @Test
    void keepsEveryRejectedLineWithItsReason() throws Exception {
        open();
        Client client = under.connect();
        client.send("#HELLO provider=p\nMSFT|-5|" + NOW_MILLIS + "\n");
        client.socket
                .getOutputStream()
                .write(new byte[] {'M', '|', (byte) 0xff, (byte) 0xfe, '\n'});
        under.recorder.awaitLetters(2);
        assertThat(under.recorder.letters.getFirst())
                .isEqualTo(
                        new DeadLetter(
                                NOW,
                                "p",
                                "MSFT",
                                RejectCode.PRICE_NOT_POSITIVE,
                                "price -5",
                                "MSFT|-5|" + NOW_MILLIS,
                                "127.0.0.1",
                                1));
        assertThat(under.recorder.letters.getLast().code()).isEqualTo(RejectCode.MALFORMED);
        assertThat(under.recorder.letters.getLast().text())
                .isEqualTo(
                        new String(
                                new byte[] {'M', '|', (byte) 0xff, (byte) 0xfe},
                                StandardCharsets.UTF_8));
    }

    @Test
    void countsByTheNamesOfTheContract() throws Exception {
        open();
        Client client = under.connect();
        client.send("#HELLO ack=on\n" + line("A", 1, 0) + line("A", 1, 1));
        client.send("bad\nA|-1|" + NOW_MILLIS + "\nA|0|" + NOW_MILLIS + "\n");
        String said = client.read();
        while (!said.equals("#ACK 5")) {
            said = client.read();
        }
        assertThat(counter("ingestor_connections")).containsValue(1.0);
        assertThat(gauge("ingestor_active_connections")).isEqualTo(1);
        assertThat(counter("ingestor_messages_received"))
                .isEqualTo(Map.of(Labels.of("client", "127.0.0.1"), 5.0));
        assertThat(counter("ingestor_messages_processed")).containsValue(2.0);
        assertThat(counter("ingestor_messages_published")).containsValue(2.0);
        assertThat(counter("ingestor_messages_failed")).containsValue(3.0);
        assertThat(counter("ingestor_publish_errors")).containsValue(0.0);
        assertThat(counter("ingestor_validation_errors"))
                .hasSize(RejectCode.values().length)
                .containsEntry(Labels.of("code", "MALFORMED"), 1.0)
                .containsEntry(Labels.of("code", "PRICE_NOT_POSITIVE"), 2.0)
                .containsEntry(Labels.of("code", "PRICE_DEVIATION"), 0.0);
        MetricSnapshot processing =
                under.registry.scrape("ingestor_processing_duration_seconds"::equals).get(0);
        assertThat(processing).isInstanceOf(HistogramSnapshot.class);
        assertThat(processing.getDataPoints())
                .hasSize(1)
                .allMatch(DataPointSnapshot.class::isInstance);
        assertThat(((HistogramSnapshot) processing).getDataPoints().getFirst().getCount())
                .isPositive();
    }
}
