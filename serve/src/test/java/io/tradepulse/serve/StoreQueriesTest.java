package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreQueriesTest {
    private static final String TRADES = "/trades?symbol=AAPL";

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger queries = new AtomicInteger();

    @AfterEach
    void letGo() {
        goOn.countDown();
    }

    private ApiUnderTest server(Duration patience) {
        ServeLimits limits =
                new ServeLimits(16_384, Duration.ofSeconds(15), 1, patience, Duration.ZERO);
        ApiUnderTest server = new ApiUnderTest(limits);
        server.market.tick("tcp", "AAPL", 150);
        server.store.beforeQuery(
                () -> {
                    queries.incrementAndGet();
                    asked.countDown();
                    await(goOn);
                });
        return server;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStoreThatTakesTooLongIsA504AndWhoWaitsForItA503() {
        try (ApiUnderTest server = server(Duration.ofMillis(200))) {
            assertThat(server.problem(TRADES, 504)).containsEntry("code", "QUERY_TIMEOUT");
            // The first still has the store's only place.
            for (String path :
                    new String[] {TRADES, "/analytics/vwap?symbol=AAPL", "/v1/rejects"}) {
                HttpResponse<String> response = server.get(path);
                assertThat(ApiUnderTest.problem(response, 503)).containsEntry("code", "BUSY");
                assertThat(ApiUnderTest.header(response, "Retry-After")).isEqualTo("1");
            }
            assertThat(queries).hasValue(1);
            server.json("/price/latest?symbol=AAPL");
        }
    }

    @Test
    void questionsThatComputeForLongLeaveOthersTheirTurn() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        CountDownLatch computing = new CountDownLatch(processors);
        Duration patience = Duration.ofSeconds(60);
        ServeLimits limits =
                new ServeLimits(
                        16_384, Duration.ofSeconds(15), processors, patience, Duration.ZERO);
        try (ApiUnderTest server = new ApiUnderTest(limits)) {
            server.market.tick("tcp", "AAPL", 150);
            server.store.beforeQuery(
                    () -> {
                        computing.countDown();
                        while (goOn.getCount() > 0) {
                            Thread.onSpinWait();
                        }
                    });
            for (int i = 0; i < processors; i++) {
                var _ = Thread.ofPlatform().daemon().start(() -> server.get(TRADES));
            }
            await(computing);
            server.json("/latency");
            goOn.countDown();
        }
    }

    @Test
    void queriesWaitForTheirTurn() throws Exception {
        try (ApiUnderTest server = server(Duration.ofSeconds(20))) {
            CompletableFuture<HttpResponse<String>> first =
                    CompletableFuture.supplyAsync(() -> server.get(TRADES));
            await(asked);
            CompletableFuture<HttpResponse<String>> second =
                    CompletableFuture.supplyAsync(() -> server.get(TRADES));
            server.json("/price/latest?symbol=AAPL");
            assertThat(queries).hasValue(1);
            goOn.countDown();
            assertThat(first.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(second.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }
}
