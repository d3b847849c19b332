package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.Instruments;
import io.tradepulse.tls.ReloadingTls;
import io.tradepulse.tls.SelfSigned;
import io.tradepulse.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets in, for how long, how fast, and in which tongue: a real door, with time in our hands.
final class LimitsTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong nanos = new AtomicLong(1);
    private final Instruments instruments = new Instruments();

    /// So many ticks does the bus hold.
    private static final int MOST = 1 << 14;

    private final Bus bus = new EmbeddedBus(() -> DoorUnderTest.NOW, MOST);
    private final RecorderByHand recorder = new RecorderByHand(bus);
    private final List<Socket> sockets = new ArrayList<>();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private TcpDoor door;
    @TempDir Path folder;

    private String host = "127.0.0.1";
    private int maxConnections = 100;
    private int perClient;
    private int linesPerSecond;
    private Duration idle = Duration.ofMinutes(5);
    private AccessTokens tokens = AccessTokens.NONE;
    private @Nullable ReloadingTls tls;
    private boolean needsCertificate;
    private ValidationConfig validation = DoorUnderTest.validation(false);

    private void open() throws IOException {
        DoorConfig config =
                new DoorConfig(
                        host,
                        0,
                        maxConnections,
                        perClient,
                        linesPerSecond,
                        1024,
                        idle,
                        "tcp",
                        tokens,
                        tls,
                        needsCertificate);
        IngestParts parts =
                new IngestParts(
                        validation,
                        bus,
                        instruments,
                        () -> DoorUnderTest.NOW,
                        new IngestMetrics(registry, new Latencies()));
        door = TcpDoor.open(config, parts, nanos::get);
    }

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        recorder.commit(true);
        if (door != null) {
            door.close();
        }
        recorder.close();
    }

    private final class Client {
        final Socket socket;
        final BufferedReader reader;

        Client(Socket socket) throws IOException {
            this.socket = socket;
            sockets.add(socket);
            socket.setSoTimeout(20_000);
            if (!socket.isConnected()) {
                socket.connect(new InetSocketAddress(host, door.port()), 10_000);
            }
            reader =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        Client send(String... lines) throws IOException {
            String text = String.join("\n", lines) + "\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        String read() throws IOException {
            return reader.readLine();
        }
    }

    private Client connect() throws IOException {
        return new Client(new Socket());
    }

    /// Whether a newcomer gets that answer.
    private boolean answers(String line, String answer) {
        try {
            String said = connect().send(line).read();
            return said != null && said.startsWith(answer);
        } catch (IOException _) {
            return false; // turned away in the middle of it
        }
    }

    private static String tick(String symbol) {
        return symbol + "|1|" + DoorUnderTest.NOW_MILLIS;
    }

    /// The same, where every line that has come counts as heard.
    private void quiet(Duration time) {
        Eventually.until("all is heard", door::isListeningToAll);
        later(time);
    }

    private void later(Duration time) {
        nanos.addAndGet(time.toNanos());
        door.watch();
    }

    // --- tokens ---

    @Test
    void withoutATokenNothingIsTakenAndNothingIsKept() throws Exception {
        tokens = AccessTokens.parse("secret");
        open();

        assertThat(connect().send(tick("A")).read()).startsWith("#BYE AUTH_FAILED a token");
        assertThat(connect().send("#HELLO session=s").read())
                .startsWith("#BYE AUTH_FAILED a token");
        assertThat(connect().send("#HELLO token=guess").read())
                .isEqualTo("#BYE AUTH_FAILED wrong token");
        assertThat(recorder.ticks).isEmpty();
        assertThat(recorder.letters).isEmpty();
        assertThat(connect().send("#HELLO token=secret ack=on session=s").read())
                .isEqualTo("#OK session=s next=1");
    }

    @Test
    void whoShowsNoTokenInTimeHasToGo() throws Exception {
        tokens = AccessTokens.parse("secret");
        open();
        Client silent = connect();
        Client known = connect().send("#HELLO token=secret session=s");
        known.read();

        later(Duration.ofSeconds(11));
        assertThat(silent.read()).isEqualTo("#BYE IDLE");
        assertThat(known.send("#PING t1=1").read()).startsWith("#PONG");
    }

    @Test
    void aTokenLimitsProvidersAndSymbols() throws Exception {
        tokens = AccessTokens.parse("secret provider=binance|kraken symbols=BTC*");
        open();

        assertThat(connect().send("#HELLO token=secret").read())
                .isEqualTo("#BYE AUTH_FAILED the token is not for provider tcp");
        Client client = connect().send("#HELLO token=secret provider=binance");
        assertThat(client.read()).startsWith("#OK");
        client.send(
                tick("BTCUSDT"),
                tick("ETHUSDT"),
                "{\"ric\":\"BTCEUR\",\"provider\":\"kraken\",\"price\":1,\"ts\":"
                        + DoorUnderTest.NOW_MILLIS
                        + "}",
                "{\"ric\":\"BTCEUR\",\"provider\":\"other\",\"price\":1,\"ts\":"
                        + DoorUnderTest.NOW_MILLIS
                        + "}",
                "#PING t1=1");
        assertThat(client.read())
                .isEqualTo("#REJECT 2 UNKNOWN_SYMBOL the sender may not send this symbol");
        assertThat(client.read())
                .isEqualTo("#REJECT 4 MALFORMED the sender may not choose this provider");
        client.read();
        recorder.awaitTicks(2);
        assertThat(recorder.ticks).hasSize(2);
        assertThat(instruments.count()).isEqualTo(2);
    }

    @Test
    void aTokenLimitsConnections() throws Exception {
        tokens = AccessTokens.parse("secret connections=1");
        open();
        Client first = connect().send("#HELLO token=secret");
        assertThat(first.read()).startsWith("#OK");

        assertThat(connect().send("#HELLO token=secret").read())
                .isEqualTo("#BYE AUTH_FAILED the token has its 1 connections already");
        first.send("#HELLO token=secret session=again");
        assertThat(first.read()).isEqualTo("#OK session=again next=1");
        first.socket.close();
        Eventually.until("there is room again", () -> answers("#HELLO token=secret", "#OK"));
    }

    // --- time ---

    @Test
    void asksAQuietSenderAndLetsItGoOnlyWhereItDoesNotAnswer() throws Exception {
        open();
        Client answers = connect().send("#HELLO session=a");
        Client deaf = connect().send("#HELLO session=b");
        answers.read();
        deaf.read();

        quiet(Duration.ofSeconds(151));
        assertThat(answers.read()).startsWith("#PING t1=");
        assertThat(deaf.read()).startsWith("#PING t1=");
        answers.send("#PONG t1=1 t2=1 t3=1", "#PING t1=7");
        assertThat(answers.read()).startsWith("#PONG t1=7");
        quiet(Duration.ofSeconds(151));
        assertThat(deaf.read()).isEqualTo("#BYE IDLE");
        assertThat(deaf.read()).isNull();
        assertThat(answers.read()).startsWith("#PING t1=");
    }

    @Test
    void aPlainSenderMayBeQuietForHours() throws Exception {
        open();
        Client plain = connect().send(tick("A"), "#PING t1=1");
        plain.read();
        Client mute = connect();
        awaitConnections(2);

        later(Duration.ofHours(5));
        assertThat(mute.read()).isEqualTo("#BYE IDLE");
        assertThat(plain.send("#PING t1=2").read()).startsWith("#PONG t1=2");
    }

    @Test
    void aSenderThatAFullBusHoldsUpIsNotIdle() throws Exception {
        open();
        recorder.commit(false);
        int lines = 20_000; // more than the bus holds
        Client held = connect().send("#HELLO session=h ack=on");
        held.read();
        Thread sending =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        held.send((tick("A") + "\n").repeat(lines).strip());
                                    } catch (IOException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
        awaitNoMore();

        later(Duration.ofMinutes(10));
        recorder.commit(true);
        String said = held.read();
        while (!said.equals("#ACK " + lines)) {
            assertThat(said).startsWith("#ACK");
            said = held.read();
        }
        sending.join();
        assertThat(held.send("#PING t1=1").read()).startsWith("#PONG");
    }

    /// Until the bus is full but for a batch, and no more have come for a while.
    private void awaitNoMore() {
        long[] last = {0, 0};
        Eventually.until(
                "the bus is full",
                () -> {
                    long now = recorder.tickCount.get();
                    last[1] = now > MOST - 256 && now == last[0] ? last[1] + 1 : 0;
                    last[0] = now;
                    return last[1] == 200;
                });
    }

    @Test
    void aByteNowAndThenIsNoSignOfLife() throws Exception {
        open();
        Client drips = connect();
        drips.socket.getOutputStream().write('A');
        Client speaks = connect().send("#PING t1=1");
        speaks.read();
        quiet(Duration.ofSeconds(200));
        drips.socket.getOutputStream().write('A');
        quiet(Duration.ofSeconds(101));

        assertThat(drips.read()).isEqualTo("#BYE IDLE");
    }

    // --- room ---

    @Test
    void whoSaysNothingGivesWayWhenTheDoorIsFull() throws Exception {
        maxConnections = 3;
        open();
        Client useful = connect().send(tick("A"), "#PING t1=1");
        useful.read();
        Client silent = connect();
        awaitConnections(2);
        nanos.addAndGet(SECOND);
        Client silentLater = connect();
        awaitConnections(3);

        assertThat(connect().read()).isEqualTo("#BYE TOO_MANY_CONNECTIONS");
        nanos.addAndGet(5 * SECOND);
        Client next = connect();
        assertThat(silent.read()).isEqualTo("#BYE IDLE");
        assertThat(next.send("#PING t1=3").read()).startsWith("#PONG t1=3");
        assertThat(useful.send("#PING t1=2").read()).startsWith("#PONG t1=2");
        assertThat(silentLater.send("#PING t1=2").read()).startsWith("#PONG t1=2");
    }

    private void awaitConnections(int count) {
        Eventually.until("all are in", () -> door.activeConnections() == count);
    }

    @Test
    void oneAddressHasItsShareOfConnections() throws Exception {
        perClient = 2;
        open();
        Client first = connect();
        connect();
        awaitConnections(2);

        assertThat(connect().read()).isEqualTo("#BYE TOO_MANY_CONNECTIONS");
        first.socket.close();
        Eventually.until("there is room again", () -> answers("#PING t1=1", "#PONG"));
    }

    @Test
    void nobodyGivesWayToOneWhoseAddressHasItsShare() throws Exception {
        maxConnections = 2;
        perClient = 2;
        open();
        Client silent = connect();
        Client silentToo = connect();
        awaitConnections(2);
        nanos.addAndGet(6 * SECOND);

        assertThat(connect().read()).isEqualTo("#BYE TOO_MANY_CONNECTIONS");
        assertThat(silent.send("#PING t1=1").read()).startsWith("#PONG t1=1");
        assertThat(silentToo.send("#PING t1=2").read()).startsWith("#PONG t1=2");
    }

    @Test
    void whoFindsTheDoorFullUsesUpNothingOfItsShare() throws Exception {
        maxConnections = 1;
        perClient = 2;
        open();
        Client useful = connect().send(tick("A"), "#PING t1=1");
        useful.read();
        for (int i = 0; i < 3; i++) {
            assertThat(connect().read()).isEqualTo("#BYE TOO_MANY_CONNECTIONS");
        }

        useful.socket.close();
        Eventually.until("there is room again", () -> answers("#PING t1=2", "#PONG"));
    }

    // --- pace ---

    @Test
    void readsAFastSenderNoFasterThanAllowedAndLosesNothing() throws Exception {
        linesPerSecond = 1000;
        open();
        String lines = (tick("A") + "\n").repeat(5_000);
        Client fast = connect();
        fast.send(lines, "#PING t1=1");

        Eventually.until("the first second's worth is in", () -> recorder.tickCount.get() >= 1000);
        assertThat(recorder.tickCount.get()).isLessThan(5_000);
        Eventually.until(
                "the rest follows",
                () -> {
                    nanos.addAndGet(SECOND / 10);
                    return recorder.tickCount.get() == 5_000;
                });
        assertThat(fast.read()).startsWith("#PONG");
    }

    // --- symbols ---

    @Test
    void aLineThatIsNoGoodMakesNoSymbolKnown() throws Exception {
        open();
        Client client =
                connect()
                        .send(
                                "BAD1|x|1",
                                "BAD2|-1|" + DoorUnderTest.NOW_MILLIS,
                                "BAD3|1|1",
                                "BAD4|1|" + DoorUnderTest.NOW_MILLIS + "|1|2",
                                "{\"ric\":\"BAD5\",\"price\":-1,\"ts\":1}",
                                tick("GOOD"),
                                "#PING t1=1");
        for (int i = 0; i < 6; i++) {
            client.read();
        }
        assertThat(instruments.count()).isOne();
        recorder.awaitTicks(1);
        recorder.awaitLetters(5);
        assertThat(recorder.ticks).singleElement().asString().contains("tcp:GOOD");
        assertThat(recorder.letters).extracting(l -> l.symbol()).contains("BAD1", "BAD2", "BAD5");
    }

    @Test
    void tooManySymbolsAreRejectedAndTheKnownGoOn() throws Exception {
        ValidationConfig d = DoorUnderTest.validation(false);
        validation =
                new ValidationConfig(
                        d.symbols(),
                        d.quoteCheck(),
                        d.maxAge(),
                        d.maxClockSkew(),
                        d.maxDeviationPercent(),
                        d.reanchorTicks(),
                        d.referenceTtl(),
                        2,
                        false);
        open();
        Client client =
                connect().send(tick("A"), tick("B"), tick("C"), tick("A"), tick("C"), "#PING t1=1");

        assertThat(client.read())
                .isEqualTo("#REJECT 3 UNKNOWN_SYMBOL 2 symbols are known, and no more taken");
        assertThat(client.read()).startsWith("#REJECT 5 UNKNOWN_SYMBOL");
        assertThat(client.read()).startsWith("#PONG");
        recorder.awaitTicks(3);
        assertThat(recorder.ticks).hasSize(3);
    }

    @Test
    void halfAControlLineIsNoTick() throws Exception {
        open();
        Client client = connect();
        client.socket.getOutputStream().write("#HELLO sess".getBytes(StandardCharsets.UTF_8));
        client.socket.shutdownOutput();

        assertThat(client.read()).isNull();
        assertThat(recorder.letters).isEmpty();
    }

    // --- TLS ---

    private static SSLContext trusting(SelfSigned door, @Nullable SelfSigned own)
            throws IOException {
        return new TlsFiles(
                        own == null ? null : own.certificate(),
                        own == null ? null : own.key(),
                        door.certificate())
                .context();
    }

    private Client connect(SSLContext context) throws IOException {
        return new Client(context.getSocketFactory().createSocket(host, door.port()));
    }

    @Test
    void speaksTlsAndNothingElseWhereItHasACertificate() throws Exception {
        SelfSigned own = SelfSigned.in(folder, "door", "EC");
        tls = new ReloadingTls(new TlsFiles(own.certificate(), own.key(), null), nanos::get);
        open();

        Client client = connect(trusting(own, null)).send("#HELLO session=s ack=on", tick("A"));
        assertThat(client.read()).isEqualTo("#OK session=s next=1");
        recorder.commit(true);
        assertThat(client.read()).isEqualTo("#ACK 1");
        client.send("no tick");
        assertThat(client.read()).startsWith("#REJECT 2 MALFORMED");
        Client plain = connect().send(tick("B"));
        Assertions.assertThatCode(
                        () -> {
                            String said = plain.read();
                            assertThat(said == null || !said.startsWith("#")).isTrue();
                        })
                .satisfiesAnyOf(
                        e -> assertThat(e).isNull(),
                        e -> assertThat(e).isInstanceOf(IOException.class));
        recorder.awaitTicks(1);
        assertThat(recorder.ticks).hasSize(1);
    }

    @Test
    void sayGoodbyeUnderTlsToo() throws Exception {
        SelfSigned own = SelfSigned.in(folder, "door", "EC");
        tls = new ReloadingTls(new TlsFiles(own.certificate(), own.key(), null), nanos::get);
        open();
        Client client = connect(trusting(own, null)).send("#HELLO session=s ack=on");
        client.read();

        door.close();
        assertThat(client.read()).isEqualTo("#BYE shutdown");
        assertThat(client.read()).isNull();
    }

    @Test
    void asksForACertificateThatItsAuthorityVouchesFor() throws Exception {
        SelfSigned own = SelfSigned.in(folder, "door", "EC");
        SelfSigned friend = SelfSigned.in(folder, "friend", "EC");
        SelfSigned stranger = SelfSigned.in(folder, "stranger", "EC");
        tls =
                new ReloadingTls(
                        new TlsFiles(own.certificate(), own.key(), friend.certificate()),
                        nanos::get);
        needsCertificate = true;
        open();

        assertThat(connect(trusting(own, friend)).send("#PING t1=1").read()).startsWith("#PONG");
        for (SelfSigned other : new SelfSigned[] {stranger, null}) {
            Assertions.assertThatThrownBy(
                            () -> {
                                Client client = connect(trusting(own, other)).send("#PING t1=1");
                                if (client.read() == null) {
                                    throw new SSLException("closed");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRenewedCertificateCountsForWhoComesAfter() throws Exception {
        SelfSigned old = SelfSigned.in(folder, "door", "EC");
        tls = new ReloadingTls(new TlsFiles(old.certificate(), old.key(), null), nanos::get);
        open();
        SSLContext trustsOld = trusting(old, null);
        Client before = connect(trustsOld).send("#PING t1=1");
        before.read();

        SelfSigned renewed = SelfSigned.in(folder, "door", "EC");
        nanos.addAndGet(2 * SECOND);
        assertThat(connect(trusting(renewed, null)).send("#PING t1=2").read()).startsWith("#PONG");
        assertThat(before.send("#PING t1=3").read()).startsWith("#PONG t1=3");
        Assertions.assertThatThrownBy(() -> connect(trustsOld).send("#PING t1=4").read())
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "127.0.0.1", "::", "0.0.0.0"})
    void listensOnEitherProtocolOfTheInternet(String address) throws Exception {
        host = address;
        open();
        assertThat(connect().send("#PING t1=1").read()).startsWith("#PONG");
        if (address.equals("::")) {
            host = "127.0.0.1";
            assertThat(connect().send("#PING t1=1").read()).startsWith("#PONG");
        }
    }
}
