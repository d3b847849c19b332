package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class InfluxSinkTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private static InfluxOptions bucket(int port, int maxBuffered) {
        return InfluxOptions.bucket(
                URI.create("http://127.0.0.1:" + port + "/"), "my org", "b", "t0ken", maxBuffered);
    }

    private static List<String> expected(long from, long to) {
        return LongStream.range(from, to).mapToObj(Points::number).map(LineProtocol::of).toList();
    }

    private static void send(Sink sink, long from, long to) {
        LongStream.range(from, to).mapToObj(Points::number).forEach(sink::accept);
    }

    @Test
    void writesToABucketWithAToken() throws Exception {
        try (FakeInflux influx = new FakeInflux(0, lines, () -> 204);
                InfluxSink sink = new InfluxSink(bucket(influx.port(), 10))) {
            send(sink, 0, 1);
            Eventually.holds("the point", () -> lines.size() == 1);

            assertThat(influx.requests())
                    .containsExactly("/api/v2/write?org=my+org&bucket=b&precision=ns Token t0ken");
        }
    }

    @Test
    void writesToADatabaseWithAPassword() throws Exception {
        try (FakeInflux influx = new FakeInflux(0, lines, () -> 204);
                InfluxSink sink =
                        new InfluxSink(
                                InfluxOptions.database(
                                        URI.create("http://127.0.0.1:" + influx.port()),
                                        "db",
                                        "me",
                                        "pw",
                                        10))) {
            send(sink, 0, 1);
            Eventually.holds("the point", () -> lines.size() == 1);

            assertThat(influx.requests())
                    .containsExactly("/write?db=db&precision=ns Basic bWU6cHc=");
        }
    }

    @Test
    void losesNothingAndKeepsTheOrderThroughAnOutage() throws Exception {
        FakeInflux first = new FakeInflux(0, lines, () -> 204);
        int port = first.port();
        try (InfluxSink sink = new InfluxSink(bucket(port, 20_000), SOON)) {
            send(sink, 0, 100);
            Eventually.holds("points before it", () -> sink.counts().written() == 100);
            first.close();
            send(sink, 100, 12_000);
            Eventually.holds("attempts during it", () -> sink.counts().failures() >= 2);
            try (FakeInflux _ = new FakeInflux(port, lines, () -> 204)) {
                send(sink, 12_000, 12_100);
                Eventually.holds("points after it", () -> lines.size() >= 12_100);

                assertThat(lines).isEqualTo(expected(0, 12_100));
                Eventually.holds("counts", () -> sink.counts().written() == 12_100);
                assertThat(sink.counts().dropped()).isZero();
                assertThat(sink.counts().buffered()).isZero();
            }
        }
    }

    @Test
    void dropsTheOldestBeyondTheBoundAndCountsThem() throws Exception {
        int port = RawServer.deadPort();
        try (InfluxSink sink = new InfluxSink(bucket(port, 1000), SOON)) {
            send(sink, 0, 1500);
            // The first may be one that has begun before all were there.
            long before = sink.counts().failures();
            Eventually.holds("an attempt", () -> sink.counts().failures() >= before + 2);
            assertThat(sink.counts().dropped()).isEqualTo(500);
            try (FakeInflux _ = new FakeInflux(port, lines, () -> 204)) {
                Eventually.holds("what is left", () -> sink.counts().written() == 1000);

                assertThat(lines).isEqualTo(expected(500, 1500));
            }
        }
    }

    @Test
    void repeatsWhatAnErrorOfTheServerOrAWrongTokenStopped() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        int[] statuses = {500, 401, 429, 503, 404};
        try (FakeInflux influx =
                        new FakeInflux(
                                0,
                                lines,
                                () -> {
                                    int call = calls.getAndIncrement();
                                    return call < statuses.length ? statuses[call] : 204;
                                });
                InfluxSink sink = new InfluxSink(bucket(influx.port(), 100), SOON)) {
            send(sink, 0, 50);
            Eventually.holds("the points", () -> sink.counts().written() == 50);

            assertThat(lines).isEqualTo(expected(0, 50));
            assertThat(sink.counts().failures()).isEqualTo(5);
        }
    }

    @Test
    void halvesWhatIsTooLargeAndGivesUpWhatIsRefused() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (FakeInflux influx =
                        new FakeInflux(
                                0,
                                lines,
                                () ->
                                        switch (calls.getAndIncrement()) {
                                            case 0 -> 503;
                                            case 1 -> 413;
                                            case 2 -> 400;
                                            default -> 204;
                                        });
                InfluxSink sink =
                        new InfluxSink(bucket(influx.port(), 100), Duration.ofMillis(300))) {
            send(sink, 0, 40);
            Eventually.holds(
                    "all are done with",
                    () -> sink.counts().written() + sink.counts().dropped() == 40);

            assertThat(sink.counts().dropped()).isPositive();
            assertThat(lines).isEqualTo(expected(sink.counts().dropped(), 40));
        }
    }

    @Test
    void writesWhatWaitsBeforeItCloses() throws Exception {
        try (FakeInflux influx = new FakeInflux(0, lines, () -> 204)) {
            InfluxSink sink = new InfluxSink(bucket(influx.port(), 10_000));
            send(sink, 0, 7000);
            sink.close();

            assertThat(lines).isEqualTo(expected(0, 7000));
        }
    }

    @Test
    void doesNotTellItsToken() {
        assertThat(bucket(1, 1).toString()).doesNotContain("t0ken");
    }
}
