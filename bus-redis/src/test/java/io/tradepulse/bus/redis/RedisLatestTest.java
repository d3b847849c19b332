package io.tradepulse.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Concurrent;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisLatestTest extends RedisFixture {
    private static final Duration TTL = Duration.ofMinutes(1);

    private RedisLatest latest(RedisServer server) {
        return closing(new RedisLatest(options(server, "a"), TTL, instruments));
    }

    private static void awaitNewest(RedisLatest latest, long seq) {
        Concurrent.eventually(
                "the newest is there",
                () -> latest.all().stream().anyMatch(tick -> tick.seq() == seq));
    }

    @Test
    void keepsTheNewestOfEveryInstrumentWhoeverPutsItWhen() {
        RedisServer server = server();
        RedisLatest one = latest(server);
        RedisLatest two = latest(server);
        Tick newest = tick(instrument, 5);
        newest.receivedAt(1_705_323_000_123_456_789L);
        one.put(List.of(tick(instrument, 3), newest, tick(instrument, 4)));
        awaitNewest(two, 5);
        two.put(List.of(tick(instrument, 4), tick(instruments.of("test", "ETHUSDT"), 1)));
        awaitNewest(one, 1);
        assertThat(one.all())
                .extracting(t -> t.instrument() + " " + t.seq())
                .containsExactlyInAnyOrder("test:BTCUSDT 5", "test:ETHUSDT 1");
        Tick found =
                one.all().stream()
                        .filter(t -> t.instrument() == instrument)
                        .findFirst()
                        .orElseThrow();
        assertThat(found.price()).isEqualTo(5.5);
        assertThat(found.receivedAt()).isEqualTo(newest.receivedAt());
    }

    @Test
    void ordersTiesAndNegativeNumbersAsTicksAre() {
        RedisServer server = server();
        RedisLatest latest = latest(server);
        long ts = 1_705_323_000_000_000_001L;
        for (long seq : new long[] {-5, Long.MIN_VALUE + 1, -1, 7, 3, -2}) {
            Tick tick =
                    new Tick().set(instrument, ts, seq, 1, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
            latest.put(List.of(tick));
            Concurrent.eventually("it is there", () -> !latest.all().isEmpty());
        }
        awaitNewest(latest, 7);
        assertThat(RedisLatest.order(ts, -1)).isLessThan(RedisLatest.order(ts, 0));
        assertThat(RedisLatest.order(ts, 9)).isLessThan(RedisLatest.order(ts + 1, -9));
    }

    @Test
    void holdsNobodyUpWhileRedisIsAwayAndPutsItLater() {
        RedisServer server = closing(RedisServer.notYet(folder));
        RedisLatest latest = latest(server);
        latest.put(List.of(tick(instrument, 3)));
        assertThat(latest.all()).isEmpty();
        assertThat(latest.problem()).isNotEmpty();
        server.restart();
        awaitNewest(latest, 3);
        Concurrent.eventually("all is well", () -> latest.problem().isEmpty());
    }

    @Test
    void isForgottenAfterItsTime() {
        RedisServer server = server();
        RedisLatest latest =
                closing(new RedisLatest(options(server, "a"), Duration.ofMillis(500), instruments));
        Concurrent.eventually(
                "it is there",
                () -> {
                    latest.put(List.of(tick(instrument, 3)));
                    return !latest.all().isEmpty();
                });
        Concurrent.eventually("it is gone", () -> latest.all().isEmpty());
    }

    @Test
    void readsManyInstruments() {
        RedisServer server = server();
        RedisLatest latest = latest(server);
        List<Tick> ticks =
                java.util.stream.IntStream.range(0, 3_000)
                        .mapToObj(i -> tick(instruments.of("test", "S" + i), i))
                        .toList();
        latest.put(ticks);
        RedisLatest other = closing(new RedisLatest(options(server, "b"), TTL, new Instruments()));
        Concurrent.eventually("all are there", () -> other.all().size() == 3_000);
    }
}
