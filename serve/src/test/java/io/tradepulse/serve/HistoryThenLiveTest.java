package io.tradepulse.serve;

import static io.tradepulse.serve.SocketUnderTest.data;
import static io.tradepulse.serve.SocketUnderTest.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.AgentThread;
import io.tradepulse.pipeline.Batching;
import io.tradepulse.pipeline.Recorder;
import io.tradepulse.store.InMemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryThenLiveTest {
    private static final int COUNT = 20_000;

    private final ApiUnderTest server = new ApiUnderTest();
    private final Market market = server.market;

    @AfterEach
    void close() {
        server.close();
    }

    private Tick tick(String symbol, int number) {
        // Three at one instant, told apart by their ids.
        Tick tick =
                new Tick()
                        .set(
                                market.instrument("tcp", symbol),
                                Market.TICK_TS + number / 3 * 1_000,
                                number,
                                number,
                                Tick.ABSENT,
                                Tick.ABSENT,
                                Tick.ABSENT);
        tick.receivedAt(Market.NOW - COUNT + number);
        return tick;
    }

    /// What a client has got, as the numbers of the ticks.
    private static final class Got {
        final List<Integer> numbers = new ArrayList<>();
        final List<Integer> history = new ArrayList<>();
        long seq;
        boolean isCaughtUp;

        void add(Map<String, Object> frame) {
            if (frame.containsKey("seq")) {
                assertThat(whole(frame, "seq")).isEqualTo(++seq);
            }
            boolean isHistory = "history".equals(frame.get("type"));
            if ("caught_up".equals(frame.get("type"))) {
                assertThat(isCaughtUp).isFalse();
                isCaughtUp = true;
            } else if (isHistory || "price_update".equals(frame.get("type"))) {
                assertThat(isHistory).isEqualTo(!isCaughtUp);
                assertThat(frame).doesNotContainKey("skipped");
                List<Integer> added =
                        data(frame).stream()
                                .map(each -> Integer.valueOf(each.get("id").toString()))
                                .toList();
                numbers.addAll(added);
                if (isHistory) {
                    history.addAll(added);
                }
            }
        }
    }

    private static String subscription(long from, int conflation) {
        return "{\"type\":\"subscribe\",\"symbols\":[\"AAPL\"],\"from\":%d,\"conflate_ms\":%d}"
                .formatted(from, conflation);
    }

    /// Ticks come all the time while clients come in, each with another part of them stored, on the
    /// bus, or still to come.
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void sendsEachTickOnceAndInOrderWhateverIsStoredYet(int conflation) throws Exception {
        var recorderTailer = market.bus.ticks().tailer(Bus.TICK_CONSUMER);
        server.isStored = mark -> market.bus.ticks().hasPassed(Bus.TICK_CONSUMER, mark);
        Appender<Tick> appender = market.bus.ticks().appender();
        appender.append(new Tick[] {tick("AAPL", 0), tick("MSFT", 0)}, 2);
        Recorder<Tick> recorder =
                new Recorder<>(
                        "recorder",
                        recorderTailer,
                        server.store.tickWriter(),
                        System::nanoTime,
                        new Batching(1000, Duration.ofMillis(50)),
                        Recorder.Listener.none(),
                        (_, reason) -> {
                            throw new IllegalStateException(reason);
                        });
        List<CompletableFuture<Got>> clients = new ArrayList<>();
        try (AgentThread latest = AgentThread.start(market.latest);
                AgentThread recording = AgentThread.start(recorder)) {
            CompletableFuture<Void> appended =
                    CompletableFuture.runAsync(() -> append(appender), Thread::startVirtualThread);
            for (int i = 0; i < 5; i++) {
                clients.add(
                        CompletableFuture.supplyAsync(
                                () -> follow(conflation), Thread::startVirtualThread));
            }
            appended.get(60, TimeUnit.SECONDS);
            List<Integer> all = IntStream.range(0, COUNT).boxed().toList();
            for (CompletableFuture<Got> client : clients) {
                Got got = client.get(60, TimeUnit.SECONDS);
                assertThat(got.numbers).isEqualTo(all);
                assertThat(got.isCaughtUp).isTrue();
            }
            assertThat(latest.failure()).isEmpty();
            assertThat(recording.failure()).isEmpty();
        }
    }

    private void append(Appender<Tick> appender) {
        try {
            for (int i = 1; i < COUNT; i++) {
                appender.append(new Tick[] {tick("AAPL", i), tick("MSFT", i)}, 2);
                if (i % 50 == 0) {
                    LockSupport.parkNanos(2_000_000);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Got follow(int conflation) {
        Got got = new Got();
        try (SocketUnderTest client = new SocketUnderTest(server)) {
            awaitSymbol();
            client.say(subscription(Market.TICK_TS, conflation));
            while (got.numbers.size() < COUNT) {
                got.add(client.next());
            }
        }
        return got;
    }

    private void awaitSymbol() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (server.get("/price/latest?symbol=AAPL").statusCode() != 200) {
            assertThat(System.nanoTime() - until).isNegative();
        }
    }

    @Test
    void waitsForWhatIsOnTheBusAndNotStoredYet() throws Exception {
        server.isStored = _ -> false;
        server.store.add(tick("AAPL", 0));
        market.take(tick("AAPL", 0));
        market.take(tick("AAPL", 1));
        try (SocketUnderTest client = new SocketUnderTest(server)) {
            client.say(subscription(Market.TICK_TS, 0));
            assertThat(data(client.next("snapshot"))).isEmpty();
            market.latest.doWork(); // gives the mark
            market.take(tick("AAPL", 2)); // after the mark, and stored by the time of the query
            assertThat(client.untilHeartbeat()).isEmpty();
            server.store.add(tick("AAPL", 1));
            server.store.add(tick("AAPL", 2));
            server.isStored = _ -> true;
            Got got = new Got();
            got.seq = 1;
            while (!got.isCaughtUp) {
                got.add(client.next());
            }
            market.take(tick("AAPL", 3));
            while (got.numbers.size() < 4) {
                got.add(client.next());
            }
            assertThat(got.numbers).containsExactly(0, 1, 2, 3);
            assertThat(got.history).containsExactly(0, 1, 2);
        }
    }

    @Test
    void leavesOutWhatIsBeforeTheTimeAskedFor() throws Exception {
        for (int i = 0; i < 9; i++) {
            server.store.add(tick("AAPL", i));
            market.take(tick("AAPL", i));
        }
        try (SocketUnderTest client = new SocketUnderTest(server)) {
            client.say(subscription(Market.TICK_TS + 2_000, 0));
            client.next("snapshot");
            market.latest.doWork();
            Got got = new Got();
            got.seq = 1;
            while (!got.isCaughtUp) {
                got.add(client.next());
            }
            assertThat(got.numbers).containsExactly(6, 7, 8);
        }
    }

    @Test
    void saysThatTheStoreDoesNotAnswer() throws Exception {
        market.take(tick("AAPL", 0));
        server.store.failWhen(operation -> operation == InMemoryStore.Operation.QUERY);
        try (SocketUnderTest client = new SocketUnderTest(server)) {
            client.say(subscription(Market.TICK_TS, 0));
            client.next("snapshot");
            market.latest.doWork();
            assertThat(client.next("error")).containsEntry("code", "STORE_UNAVAILABLE");
        }
    }
}
