package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.tradepulse.analytics.SessionCalendar;
import io.tradepulse.latency.CanaryLatency;
import io.tradepulse.latency.SourceClocks.SourceClock;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.Bar;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The document is held against the server: every operation in it is called with every parameter
/// that it has, and what comes back is held against its schemas.
class OpenApiTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String SINK = "/v1/pipeline/sink/tick";

    /// For people, and so not in a document for programs.
    private static final Set<String> PAGES =
            Set.of(
                    "/",
                    "/docs",
                    "/docs/swagger-ui.css",
                    "/docs/swagger-ui-bundle.js",
                    "/redoc",
                    "/redoc/redoc.standalone.js");

    /// What OpenAPI has no words for: WebSockets, by an upgrade at paths that are nothing else, and
    /// the refusal of whatever else is below `/api/v3`. The document's text tells of them.
    private static final Set<String> BEYOND_WORDS = Set.of("/ws", "/v1/ws", "/ws/", "/api/v3/");

    private static final String EVENTS = "text/event-stream";

    private final StandInMonitor monitor = new StandInMonitor();
    private final StandInMonitor prometheus = StandInMonitor.prometheus();
    private final ApiUnderTest server =
            new ApiUnderTest(monitor.uri(), prometheus.uri(), new StandInReplay());
    private final SchemaRegistry registry =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder ->
                            builder.schemaRegistryConfig(
                                    SchemaRegistryConfig.builder()
                                            .formatAssertionsEnabled(true)
                                            .build()));
    private final ObjectNode document =
            (ObjectNode) MAPPER.readTree(server.get("/openapi.json").body());
    private final ObjectNode closed = closed(document);

    /// One call that the document says is possible.
    private record Call(String path, String method, JsonNode operation, String url) {}

    @AfterEach
    void close() {
        server.close();
        monitor.close();
        prometheus.close();
    }

    @BeforeEach
    void thereIsSomethingOfEverything() {
        Market market = server.market;
        market.take(market.tickOf("tcp", "AAPL", 150.6, 1000, 150.1, 150.75));
        market.tick("tcp", "MSFT", 400);
        Tick traced = market.tickOf("tcp", "AAPL", 150.6, 1000, 150.1, 150.75);
        traced.clock(new ClockOffset(1_000_000, 1_000));
        market.latencies.of(Stage.SOURCE_TO_PUSH).follow(traced, Market.NOW);
        market.latencies.of(Stage.SOURCE_TO_PUSH).recordSinceEvent(traced, 1, Market.NOW);
        market.latencies.clocks().measured(new SourceClock("tcp", "10.0.0.1", traced.clock()));
        market.latencies.roll();
        CanaryLatency canary = new CanaryLatency(System::nanoTime, market.clock);
        canary.due(1, System.nanoTime());
        canary.received(1, System.nanoTime());
        canary.due(2, System.nanoTime());
        server.canary = Optional.of(canary.figures("the door does not answer"));
        Instrument apple = market.instrument("tcp", "AAPL");
        for (int i = 0; i < 100; i++) {
            long ts = Market.TICK_TS - i * 60_000_000_000L;
            double price = 150 + i % 3;
            server.store.add(new Tick().set(apple, ts, i, price, 10, price - 0.25, price + 0.25));
        }
        for (Interval interval : Interval.values()) {
            server.store.add(
                    new Bar(
                            apple,
                            interval,
                            Market.TICK_TS / interval.nanos() * interval.nanos(),
                            1,
                            2,
                            1,
                            2,
                            3,
                            4,
                            1.5,
                            5,
                            true,
                            0,
                            0));
        }
    }

    /// With objects that have no other members than those written down.
    private static ObjectNode closed(ObjectNode document) {
        ObjectNode copy = document.deepCopy();
        close(copy.path("components").path("schemas"));
        close(copy.path("paths"));
        close(copy.path("components").path("responses"));
        return copy;
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asString("").equals("object")
                && object.has("properties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApiTest::close);
    }

    private JsonNode resolved(JsonNode node) {
        String ref = node.path("$ref").asString("");
        return ref.isEmpty() ? node : closed.at(ref.substring(1));
    }

    private void validate(String json, JsonNode schema, String what) {
        ObjectNode whole = ((ObjectNode) schema).deepCopy();
        whole.set("components", closed.path("components"));
        Schema compiled = registry.getSchema(whole);
        List<Error> errors = compiled.validate(MAPPER.readTree(json));
        assertThat(errors).as(what + ": " + json).isEmpty();
    }

    /// An answer is one of those documented for that operation.
    private void check(HttpResponse<String> response, JsonNode operation, String what) {
        String status = Integer.toString(response.statusCode());
        JsonNode documented = operation.path("responses").path(status);
        assertThat(documented.isMissingNode())
                .as(what + " answers " + status + ": " + response.body())
                .isFalse();
        String type = ApiUnderTest.header(response, "Content-Type").split(";")[0];
        JsonNode content = resolved(documented).path("content").path(type);
        assertThat(content.isMissingNode()).as(what + " answers " + type).isFalse();
        if (type.endsWith("json")) {
            validate(response.body(), content.path("schema"), what);
        }
    }

    /// Those that end; a stream does not.
    private List<Call> calls() {
        return allCalls().stream().filter(call -> !isStream(call.operation)).toList();
    }

    private List<Call> allCalls() {
        List<Call> calls = new ArrayList<>();
        closed.path("paths")
                .properties()
                .forEach(
                        path ->
                                Stream.of("get", "post")
                                        .filter(path.getValue()::has)
                                        .forEach(
                                                method ->
                                                        addCalls(
                                                                calls,
                                                                path.getKey(),
                                                                method,
                                                                path.getValue())));
        return calls;
    }

    private static boolean isStream(JsonNode operation) {
        return operation.path("responses").path("200").path("content").has(EVENTS);
    }

    private void addCalls(List<Call> calls, String path, String method, JsonNode item) {
        JsonNode operation = item.path(method);
        for (String prefix : prefixes(item)) {
            String url = prefix + path;
            List<String> query = new ArrayList<>();
            List<String> optional = new ArrayList<>();
            for (JsonNode each : operation.path("parameters")) {
                JsonNode parameter = resolved(each);
                String name = parameter.path("name").asString();
                String example = parameter.path("example").asString();
                switch (parameter.path("in").asString()) {
                    case "path" -> url = url.replace("{" + name + "}", example);
                    case "query" ->
                            (parameter.path("required").asBoolean(false) ? query : optional)
                                    .add(name + "=" + escaped(example));
                    default -> assertThat(path).isIn(SINK, "/stream");
                }
            }
            String needed = url + "?" + String.join("&", query);
            calls.add(new Call(path, method, operation, needed));
            optional.forEach(
                    one -> calls.add(new Call(path, method, operation, needed + "&" + one)));
        }
    }

    private static List<String> prefixes(JsonNode item) {
        List<String> prefixes = new ArrayList<>();
        item.path("servers")
                .forEach(each -> prefixes.add(each.path("url").asString().replaceAll("/$", "")));
        return prefixes.isEmpty() ? List.of("") : prefixes;
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> call(Call call) {
        return call.method.equals("get")
                ? server.get(call.url)
                : server.send(
                        server.request(call.url)
                                .POST(BodyPublishers.ofString(exampleOfBody(call.operation))));
    }

    private static String exampleOfBody(JsonNode operation) {
        JsonNode example =
                operation
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("example");
        return example.toString();
    }

    @Test
    void everyOperationAnswersAsItSays() {
        List<Call> calls = calls();
        assertThat(calls).hasSizeGreaterThan(100);
        for (Call call : calls) {
            if (!call.path.equals(SINK)) {
                HttpResponse<String> response = call(call);
                assertThat(response.statusCode()).as(call.url + response.body()).isEqualTo(200);
                check(response, call.operation, call.url);
            }
        }
    }

    @Test
    void theStreamAnswersAsItSays() throws Exception {
        List<Call> calls = allCalls().stream().filter(call -> isStream(call.operation)).toList();
        assertThat(calls).hasSizeGreaterThan(5);
        for (Call call : calls) {
            assertThat(MAPPER.readTree(firstEvent(call.url)).has("type")).as(call.url).isTrue();
        }
        JsonNode operation = calls.getFirst().operation;
        for (String bad : List.of("/stream", "/stream?symbols=AAPL&mode=x", "/v1/stream")) {
            HttpResponse<String> response = server.get(bad);
            assertThat(response.statusCode()).isEqualTo(400);
            check(response, operation, bad);
        }
    }

    private String firstEvent(String url) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try {
            HttpResponse<Stream<String>> response =
                    client.send(server.request(url).build(), BodyHandlers.ofLines());
            assertThat(response.statusCode()).as(url).isEqualTo(200);
            assertThat(ApiUnderTest.header(response, "Content-Type")).isEqualTo(EVENTS);
            return response.body()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> line.substring("data: ".length()))
                    .findFirst()
                    .orElseThrow();
        } finally {
            client.shutdownNow();
        }
    }

    @Test
    void theSinkAnswersAsItSays() throws InterruptedException {
        try (SinkUnderTest sink = new SinkUnderTest()) {
            JsonNode operation = closed.path("paths").path(SINK).path("post");
            String good = SinkUnderTest.json("AAPL", 150, 0);
            String bad = SinkUnderTest.json("AAPL", -1, 1);
            List<String> bodies = List.of(good, "[" + good + "," + bad + "]", bad, " ");
            assertThat(bodies.stream().map(sink::postJson))
                    .allSatisfy(answer -> check(answer, operation, SINK))
                    .extracting(HttpResponse::statusCode)
                    .containsExactly(200, 207, 422, 400);
            JsonNode tick = operation.path("requestBody").path("content").path("application/json");
            validate(good, tick.path("schema"), "a tick");
            validate("[" + good + "]", tick.path("schema"), "ticks");
        }
    }

    @Test
    void faultsAreAnsweredAsItSays() {
        server.market.tick("tcp", "ROOT.A", 1);
        server.market.tick("tcp", "ROOT.B", 1);
        for (Call call : calls()) {
            if (call.url.contains("AAPL") && call.method.equals("get")) {
                String unknown = call.url.replace("AAPL%2CMSFT", "NOPE").replace("AAPL", "NOPE");
                check(server.get(unknown), call.operation, unknown);
                String root = call.url.replace("AAPL", "ROOT");
                check(server.get(root), call.operation, root);
            }
            if (call.url.contains("symbol=AAPL") && call.operation.path("responses").has("404")) {
                String missing = call.url.replace("symbol=AAPL", "");
                HttpResponse<String> response = server.get(missing);
                assertThat(response.statusCode()).isEqualTo(400);
                check(response, call.operation, missing);
            }
        }
    }

    @Test
    void everyParameterIsReadAndCheckedWhereItSaysSo() {
        for (Call call : calls()) {
            for (JsonNode each : call.operation.path("parameters")) {
                JsonNode parameter = resolved(each);
                JsonNode schema = parameter.path("schema");
                String name = parameter.path("name").asString();
                boolean checked =
                        schema.has("enum")
                                || schema.path("type").asString().equals("integer")
                                || List.of("start", "end", "tz").contains(name);
                boolean overruled = name.equals("from") && call.url.contains("&countback=");
                if (checked && !overruled && call.method.equals("get")) {
                    String url =
                            call.url.replaceAll("&?" + name + "=[^&]*", "") + "&" + name + "=x";
                    HttpResponse<String> response = server.get(url);
                    check(response, call.operation, url);
                    if (call.path.startsWith("/udf/")) {
                        assertThat(response.body()).startsWith("{\"s\":\"error\"");
                    } else {
                        assertThat(response.statusCode()).as(url).isEqualTo(400);
                    }
                }
            }
        }
    }

    @Test
    void aStoreThatIsDownIsAnsweredAsItSays() {
        server.store.failWith("on purpose");
        for (Call call : calls()) {
            JsonNode responses = call.operation.path("responses");
            boolean isBinances = call.path.startsWith("/api/v3/") && responses.has("503");
            if (responses.has("504") || isBinances) {
                HttpResponse<String> response = server.get(call.url);
                assertThat(response.statusCode()).as(call.url).isEqualTo(503);
                check(response, call.operation, call.url);
            }
        }
    }

    /// Each of its ways to show a key lets in where it says so, and only there.
    @Test
    void keysAreAskedForAsItSays() {
        try (ApiUnderTest locked = new ApiUnderTest(Keys.asked())) {
            locked.market.take(locked.market.tickOf("tcp", "AAPL", 150.6, 1000, 150.1, 150.75));
            for (Call call : allCalls()) {
                if (call.path.equals(SINK)) {
                    continue;
                }
                boolean isOpen = security(call.operation).isEmpty();
                HttpRequest.Builder asked = asking(locked, call, call.url);
                assertThat(locked.send(asked.copy()).statusCode() == 401)
                        .as(call.url)
                        .isNotEqualTo(isOpen);
                if (!isOpen) {
                    check(locked.send(asked.copy()), call.operation, call.url);
                    HttpResponse<String> wrong =
                            locked.send(asked.copy().header("X-API-Key", "a-guess"));
                    assertThat(wrong.statusCode()).isEqualTo(403);
                    check(wrong, call.operation, call.url);
                    assertLetIn(locked, call);
                }
            }
        }
    }

    private static void assertLetIn(ApiUnderTest locked, Call call) {
        for (JsonNode way : security(call.operation)) {
            if (way.isEmpty() || isStream(call.operation)) {
                continue;
            }
            HttpRequest.Builder asked = asking(locked, call, call.url);
            switch (way.propertyNames().iterator().next()) {
                case "apiKey" -> asked.header("X-API-Key", Keys.ADMIN);
                case "bearer" -> asked.header("Authorization", "Bearer " + Keys.ADMIN);
                case "binanceKey" -> asked.header("X-MBX-APIKEY", Keys.ADMIN);
                default -> throw new AssertionError("no such way: " + way);
            }
            assertThat(locked.send(asked).statusCode()).as(call.url).isNotIn(401, 403, 500);
        }
    }

    private static JsonNode security(JsonNode operation) {
        return operation.has("security")
                ? operation.path("security")
                : MAPPER.readTree("[{\"apiKey\":[]},{\"bearer\":[]}]");
    }

    private static HttpRequest.Builder asking(ApiUnderTest locked, Call call, String url) {
        return call.method.equals("get")
                ? locked.request(url)
                : locked.request(url).POST(BodyPublishers.ofString(exampleOfBody(call.operation)));
    }

    @Test
    void tooManyRequestsAreAnsweredAsItSays() {
        try (ApiUnderTest hurried = new ApiUnderTest(Keys.asked())) {
            for (int i = 0; i < 3; i++) {
                hurried.send(hurried.request("/symbols").header("X-API-Key", Keys.HURRIED));
            }
            for (Call call : allCalls()) {
                if (call.operation.path("responses").has("429") && !call.path.equals(SINK)) {
                    HttpResponse<String> response =
                            hurried.send(
                                    asking(hurried, call, call.url)
                                            .header("X-API-Key", Keys.HURRIED));
                    assertThat(response.statusCode()).as(call.url).isEqualTo(429);
                    check(response, call.operation, call.url);
                    resolved(call.operation.path("responses").path("429"))
                            .path("headers")
                            .propertyNames()
                            .forEach(
                                    name ->
                                            assertThat(ApiUnderTest.header(response, name))
                                                    .as(name)
                                                    .isNotEmpty());
                }
            }
        }
    }

    @Test
    void whatHasATagSaysSo() {
        for (Call call : calls()) {
            if (call.method.equals("get")) {
                String tag = ApiUnderTest.header(server.get(call.url), "ETag");
                if (!tag.isEmpty()) {
                    HttpResponse<String> known =
                            server.send(server.request(call.url).header("If-None-Match", tag));
                    assertThat(known.statusCode()).isEqualTo(304);
                    assertThat(call.operation.path("responses").has("304")).as(call.url).isTrue();
                }
            }
        }
    }

    @Test
    void itsExamplesAreTrue() {
        for (Call call : calls()) {
            call.operation
                    .path("responses")
                    .forEach(
                            response ->
                                    resolved(response)
                                            .path("content")
                                            .forEach(content -> checkExample(content, call.path)));
        }
    }

    private void checkExample(JsonNode content, String path) {
        if (content.has("example")) {
            validate(content.path("example").toString(), content.path("schema"), path);
        }
    }

    @Test
    void everyRouteIsInIt() {
        Set<String> documented = new TreeSet<>(PAGES);
        documented.addAll(BEYOND_WORDS);
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                prefixes(path.getValue())
                                        .forEach(prefix -> documented.add(prefix + path.getKey())));
        try (SinkUnderTest withSink = new SinkUnderTest()) {
            assertThat(routes(withSink.api)).isEqualTo(documented);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> routes(HttpApi api) {
        return api.paths().stream()
                .map(path -> path.replaceAll(":(\\w+)", "{$1}"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void itsListsAreOurs() {
        assertThat(values("parameters", "interval"))
                .isEqualTo(Arrays.stream(Interval.values()).map(Interval::text).toList());
        assertThat(values("parameters", "part")).isEqualTo(values("parameters", "interval"));
        assertThat(values("parameters", "session")).isEqualTo(SessionCalendar.known());
        List<String> codes = Arrays.stream(RejectCode.values()).map(RejectCode::name).toList();
        assertThat(values("parameters", "code")).isEqualTo(codes);
        assertThat(texts(document.at("/components/schemas/Reject/properties/code/enum")))
                .isEqualTo(codes);
    }

    /// Of every way to make a problem the reason is in the list, and nothing else is.
    @Test
    void itsReasonsAreOurs() throws ReflectiveOperationException {
        Set<String> codes = new TreeSet<>();
        for (Method method : Problem.class.getDeclaredMethods()) {
            if (Modifier.isStatic(method.getModifiers())
                    && method.getReturnType() == Problem.class) {
                codes.add(((Problem) method.invoke(null, anything(method))).code());
            }
        }
        for (PassedOn.Server server : PassedOn.Server.values()) {
            Stream.of(server.none(), server.unavailable("x"), server.badAnswer("x"))
                    .map(Problem::code)
                    .forEach(codes::add);
        }
        List<String> listed =
                texts(document.at("/components/schemas/Problem/properties/code/enum"));
        assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(codes);
    }

    private static Object[] anything(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(
                        type -> {
                            Map<Class<?>, Object> values =
                                    Map.of(
                                            String.class,
                                            "x",
                                            long.class,
                                            1L,
                                            List.class,
                                            List.of(),
                                            Scope.class,
                                            Scope.READ,
                                            Duration.class,
                                            Duration.ofSeconds(1));
                            return values.get(type);
                        })
                .toArray();
    }

    @Test
    void itsResolutionsAreOurs() {
        List<String> known = new ArrayList<>(UdfResolutions.all());
        known.addAll(List.of("D", "W", "M", "S"));
        assertThat(values("parameters", "udfResolution")).isEqualTo(known);
        assertThat(values("parameters", "binanceInterval"))
                .isEqualTo(values("parameters", "interval"));
    }

    private List<String> values(String kind, String name) {
        return texts(document.at("/components/" + kind + "/" + name + "/schema/enum"));
    }

    private static List<String> texts(JsonNode array) {
        return ((ArrayNode) array).values().stream().map(JsonNode::asString).toList();
    }
}
