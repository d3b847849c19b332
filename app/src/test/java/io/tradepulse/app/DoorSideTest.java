package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.feed.DoorSocket;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSender;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.tls.SelfSigned;
import io.tradepulse.tls.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The door as the settings make it, and a real sender before it.
@Timeout(60)
final class DoorSideTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EpochClock clock = EpochClock.system();
    private final Instruments instruments = new Instruments();
    private final Bus bus = new EmbeddedBus(clock, 1 << 10);
    private final List<String> ticks = new CopyOnWriteArrayList<>();
    private final Tailer<Tick> tailer = bus.ticks().tailer(Bus.TICK_CONSUMER);
    private final Thread recorder = Thread.ofVirtual().start(this::record);
    private DoorSide door;
    @TempDir Path folder;

    private void record() {
        try {
            while (true) {
                tailer.poll(tick -> ticks.add(tick.toString()), 100, Duration.ofMillis(10));
                tailer.commit();
            }
        } catch (InterruptedException _) {
            // Over.
        }
    }

    private void open(Map<String, String> environment) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("TCP_PORT", "0");
        Settings settings = new Settings(Map.of(), all, null);
        door =
                new DoorSide(
                        settings,
                        bus,
                        instruments,
                        new PrometheusRegistry(),
                        new Latencies(),
                        clock);
        door.open(false);
    }

    @AfterEach
    void close() throws InterruptedException {
        if (door != null) {
            door.close();
        }
        recorder.interrupt();
        recorder.join();
    }

    private boolean arrives(SenderOptions options) throws IOException, InterruptedException {
        try (TickSender sender = TickSender.open(options.withReconnect(Duration.ofMillis(10), 3))) {
            Tick tick = new Tick();
            tick.set(instruments.of("desk", "AAPL"), clock.nanos(), -1, 150, 1, 149, 151);
            sender.send(tick);
            return sender.drain(PATIENCE);
        }
    }

    @Test
    void aSourceInsideComesByTheDoorOfAllWhereThatIsOpen() throws Exception {
        open(Map.of());

        assertThat(door.sender().port()).isEqualTo(door.port());
        assertThat(arrives(door.sender().withProvider("inside"))).isTrue();
    }

    @Test
    void underTlsAndTokensBothASenderWithThemAndASourceInsideGetIn() throws Exception {
        SelfSigned own = SelfSigned.in(folder, "door", "EC");
        Path tokens = Files.writeString(folder.resolve("tokens"), "secret provider=desk\n");
        open(
                Map.of(
                        "TCP_TLS_CERT", own.certificate().toString(),
                        "TCP_TLS_KEY", own.key().toString(),
                        "TCP_AUTH_TOKENS_FILE", tokens.toString()));
        var tls = new TlsFiles(null, null, own.certificate()).context();
        SenderOptions to = SenderOptions.to("localhost", door.port());

        assertThat(arrives(to.withTls(() -> tls).withToken("secret"))).isTrue();
        assertThat(arrives(door.sender().withProvider("inside").withReplay(true))).isTrue();
        assertThat(ticks).hasSize(2);
        assertThat(ticks.getFirst()).contains("desk:AAPL");
        assertThat(ticks.getLast()).contains("inside:AAPL");

        assertThat(arrives(to.withTls(() -> tls).withToken("wrong"))).isFalse();
        assertThat(arrives(to.withToken("secret"))).isFalse();
        try (DoorSocket plain = DoorSocket.open(to)) {
            plain.write("#HELLO\n".getBytes(StandardCharsets.US_ASCII), 0, 7);
            assertThatThrownBy(plain::read).hasMessageContaining("speaks TLS");
        }
    }

    @Test
    void whatWasRejectedIsPutInAgainThroughADoorThatSpeaksTls() throws Exception {
        SelfSigned own = SelfSigned.in(folder, "door", "EC");
        Path token = Files.writeString(folder.resolve("token"), "secret replay=on");
        open(
                Map.of(
                        "TCP_TLS_CERT", own.certificate().toString(),
                        "TCP_TLS_KEY", own.key().toString(),
                        "TCP_AUTH_TOKENS_FILE", token.toString()));
        DoorOptions options = new DoorOptions();
        options.port = door.port();
        options.tlsCa = own.certificate();
        options.tokenFile = Files.writeString(folder.resolve("shown"), "secret\n");
        RejectedLine old =
                new RejectedLine("", "desk", "A", "TIMESTAMP_TOO_OLD", "", 1, "A|1|1705323000", "");

        try (ReinjectionDoor reinjection = new ReinjectionDoor(options.sender())) {
            assertThat(reinjection.send(List.of(old))).isEmpty();
        }
        assertThat(ticks).singleElement().asString().contains("desk:A");
    }

    @Test
    void aSenderDoesNotTrustADoorOfAnotherNameOrAuthority() throws Exception {
        SelfSigned own = SelfSigned.in(folder, "door", "EC");
        SelfSigned other = SelfSigned.in(folder, "other", "EC");
        open(
                Map.of(
                        "TCP_HOST", "0.0.0.0",
                        "TCP_TLS_CERT", own.certificate().toString(),
                        "TCP_TLS_KEY", own.key().toString()));
        var right = new TlsFiles(null, null, own.certificate()).context();
        var wrong = new TlsFiles(null, null, other.certificate()).context();

        assertThat(arrives(SenderOptions.to("127.0.0.1", door.port()).withTls(() -> right)))
                .isTrue();
        assertThat(arrives(SenderOptions.to("127.0.0.2", door.port()).withTls(() -> right)))
                .isFalse();
        assertThat(arrives(SenderOptions.to("127.0.0.1", door.port()).withTls(() -> wrong)))
                .isFalse();
    }

    @Test
    void aCertificateThatIsNoGoodStopsTheStart() {
        SelfSigned own = SelfSigned.in(folder, "door", "EC");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> open(Map.of("TCP_TLS_CERT", own.certificate().toString())))
                .withMessageContaining("TCP_TLS_KEY");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(
                        () ->
                                open(
                                        Map.of(
                                                "TCP_TLS_CERT", own.certificate().toString(),
                                                "TCP_TLS_KEY", folder.resolve("none").toString())))
                .withMessageContaining("none can't be read");
        door = null;
    }

    @Test
    void aTakenPortNamesItsSetting() throws Exception {
        open(Map.of());
        Settings same =
                new Settings(Map.of("TCP_PORT", Integer.toString(door.port())), Map.of(), null);
        DoorSide second =
                new DoorSide(
                        same, bus, instruments, new PrometheusRegistry(), new Latencies(), clock);
        assertThatThrownBy(() -> second.open(false))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("TCP_PORT " + door.port());
    }
}
