package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Topic;
import io.tradepulse.latency.CanaryFigures;
import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore;
import io.tradepulse.store.Store;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The real server on a free port, over a market that the test drives, and a client of it.
final class ApiUnderTest implements AutoCloseable {
    final Market market = new Market();
    final InMemoryStore store = new InMemoryStore();
    final PrometheusRegistry registry = new PrometheusRegistry();
    final HttpApi api;
    volatile Consumer<Bar> barFollower = _ -> {};
    volatile Consumer<DeadLetter> rejectFollower = _ -> {};
    volatile Predicate<Topic.Mark> isStored = _ -> true;
    volatile Optional<Store> openStore = Optional.of(store);
    volatile Optional<CanaryFigures> canary = Optional.empty();
    volatile Health health =
            new Health(Health.HEALTHY, Health.HEALTHY, Health.HEALTHY, 42, Market.RECEIVED);
    final List<Bar> liveBars = new CopyOnWriteArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();

    ApiUnderTest(String... providerPriority) {
        this(config(providerPriority));
    }

    ApiUnderTest(ServeLimits limits, String... providerPriority) {
        this(config(providerPriority).with(limits));
    }

    ApiUnderTest(PushConfig push, String... providerPriority) {
        this(config(providerPriority).with(push));
    }

    ApiUnderTest(AccessConfig access, String... providerPriority) {
        this(config(providerPriority).with(access));
    }

    ApiUnderTest(AccessConfig access, PushConfig push) {
        this(config().with(access).with(push));
    }

    /// With another server that answers there.
    ApiUnderTest(PassedOn.Server server, URI there) {
        this(
                config(),
                server == PassedOn.Server.MONITOR ? Optional.of(there) : Optional.empty(),
                server == PassedOn.Server.PROMETHEUS ? Optional.of(there) : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// With everybody there whom it asks.
    ApiUnderTest(URI monitor, URI prometheus, ReplayControl replay) {
        this(
                config(),
                Optional.of(monitor),
                Optional.of(prometheus),
                Optional.of(replay),
                Optional.empty());
    }

    ApiUnderTest(AccessConfig access, ReplayControl replay) {
        this(
                config().with(access),
                Optional.empty(),
                Optional.empty(),
                Optional.of(replay),
                Optional.empty());
    }

    private static ServeConfig config(String... providerPriority) {
        return new ServeConfig("127.0.0.1", 0, List.of(providerPriority));
    }

    ApiUnderTest(AccessConfig access, PageFiles page) {
        this(
                config().with(access),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(page));
    }

    private ApiUnderTest(ServeConfig config) {
        this(config, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private ApiUnderTest(
            ServeConfig config,
            Optional<URI> monitor,
            Optional<URI> prometheus,
            Optional<ReplayControl> replay,
            Optional<PageFiles> page) {
        registry.register(market.latencies);
        api =
                new HttpApi(
                        config,
                        parts().with(replay, new ProbeParts(monitor, prometheus, () -> canary)),
                        page);
        try {
            api.start();
        } catch (BindException e) {
            throw new IllegalStateException(e);
        }
    }

    private ServeParts parts() {
        return new ServeParts(
                market.latest,
                () -> openStore,
                market.latencies,
                registry,
                market.clock,
                () -> health,
                Optional.empty(),
                (instrument, interval) ->
                        liveBars.stream()
                                .filter(bar -> bar.instrument() == instrument)
                                .filter(bar -> bar.interval() == interval)
                                .toList(),
                Map::of,
                mark -> isStored.test(mark),
                follower -> barFollower = follower,
                follower -> rejectFollower = follower);
    }

    private long ticks;

    /// A tick of that provider that is newer than all before.
    void tick(String provider, String symbol, double price) {
        Tick tick = market.tickOf(provider, symbol, price, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        tick.set(
                tick.instrument(),
                Market.TICK_TS + ++ticks,
                -1,
                price,
                Tick.ABSENT,
                Tick.ABSENT,
                Tick.ABSENT);
        tick.receivedAt(Market.RECEIVED);
        market.take(tick);
    }

    void tick(String symbol, double price) {
        tick("tcp", symbol, price);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + api.port() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpResponse<String> send(String method, String path) {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    /// The answer, which has to be a good one.
    Map<String, Object> json(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
        return JsonText.object(response.body());
    }

    /// The problem that it answers with.
    Map<String, Object> problem(String path, int status) {
        return problem(get(path), status);
    }

    static Map<String, Object> problem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
        Map<String, Object> problem = JsonText.object(response.body());
        assertThat(problem).containsKeys("title", "detail", "code");
        assertThat(problem.get("status")).hasToString(Integer.toString(status));
        return problem;
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Override
    public void close() {
        api.close();
        client.close();
    }
}
