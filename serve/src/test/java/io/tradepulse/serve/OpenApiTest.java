package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.tradepulse.analytics.SessionCalendar;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    private final ApiUnderTest server = new ApiUnderTest();
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
    }

    @BeforeEach
    void thereIsSomethingOfEverything() {
        Market market = server.market;
        market.take(market.tickOf("tcp", "AAPL", 150.6, 1000, 150.1, 150.75));
        market.tick("tcp", "MSFT", 400);
        market.latencies.roll();
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

    private List<Call> calls() {
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
                    default -> assertThat(path).isEqualTo(SINK);
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
                if (checked && call.method.equals("get")) {
                    String url =
                            call.url.replaceAll("&?" + name + "=[^&]*", "") + "&" + name + "=x";
                    HttpResponse<String> response = server.get(url);
                    assertThat(response.statusCode()).as(url).isEqualTo(400);
                    check(response, call.operation, url);
                }
            }
        }
    }

    @Test
    void aStoreThatIsDownIsAnsweredAsItSays() {
        server.store.failWith("on purpose");
        for (Call call : calls()) {
            if (call.operation.path("responses").has("504")) {
                HttpResponse<String> response = server.get(call.url);
                assertThat(response.statusCode()).as(call.url).isEqualTo(503);
                check(response, call.operation, call.url);
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

    private List<String> values(String kind, String name) {
        return texts(document.at("/components/" + kind + "/" + name + "/schema/enum"));
    }

    private static List<String> texts(JsonNode array) {
        return ((ArrayNode) array).values().stream().map(JsonNode::asString).toList();
    }
}
