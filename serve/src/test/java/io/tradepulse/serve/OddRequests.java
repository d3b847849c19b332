package io.tradepulse.serve;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Makes requests up: one of the operations that the OpenAPI document has, with odd values for
/// parameters, headers and body.
///
/// Immutable; a request is made by the thread that owns its choices.
final class OddRequests {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW");

    /// Not those that say where a body ends: whoever gets that wrong has no answer coming.
    private static final List<String> HEADERS =
            List.of(
                    "Accept",
                    "Accept-Encoding",
                    "If-None-Match",
                    "If-Modified-Since",
                    "Range",
                    "Last-Event-ID",
                    "Content-Type",
                    "Content-Encoding",
                    "Idempotency-Key",
                    "X-API-Key",
                    "X-MBX-APIKEY",
                    "Authorization",
                    "Origin",
                    "Access-Control-Request-Method",
                    "Expect",
                    "Upgrade",
                    "Sec-WebSocket-Key",
                    "Connection",
                    "Cookie",
                    "Forwarded",
                    "X-Forwarded-For",
                    "X-Odd");

    private static final List<String> OTHER_PATHS =
            List.of(
                    "/",
                    "/ws",
                    "/ws/",
                    "/ws/x",
                    "/v1/ws",
                    "/api/v3/",
                    "/api/v3/depth",
                    "/docs",
                    "/nothing");

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();

    private record Operation(String path, String method, JsonNode description) {}

    /// A request as it goes out.
    ///
    /// @param isForSink whether it belongs to the server that takes ticks
    record OddRequest(byte[] bytes, String method, boolean isForSink) {
        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    OddRequests(String openApi) {
        document = JsonMapper.builder().build().readTree(openApi);
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                List.of("get", "post").stream()
                                        .filter(path.getValue()::has)
                                        .forEach(
                                                method ->
                                                        add(
                                                                path.getKey(),
                                                                method,
                                                                path.getValue())));
    }

    private void add(String path, String method, JsonNode item) {
        operations.add(new Operation(path, method, item.path(method)));
        if (item.has("servers")) {
            operations.add(new Operation("/v1" + path, method, item.path(method)));
        }
    }

    private JsonNode resolved(JsonNode node) {
        String ref = node.path("$ref").asString("");
        return ref.isEmpty() ? node : document.at(ref.substring(1));
    }

    OddRequest next(Choices choices) {
        Operation operation = choices.of(operations);
        boolean isForSink = operation.path.equals(SinkEndpoint.PATH);
        String path = choices.oneIn(20) ? choices.of(OTHER_PATHS) : operation.path;
        String method =
                choices.oneIn(8)
                        ? choices.of(METHODS)
                        : operation.method.toUpperCase(java.util.Locale.ROOT);
        StringBuilder headers = new StringBuilder("Host: localhost\r\n");
        String target = target(path, operation.description, headers, choices);
        String body = "";
        if (method.equals("POST") || choices.oneIn(30)) {
            body = body(operation.description, choices);
            headers.append("Content-Length: ")
                    .append(body.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
        }
        for (int i = choices.below(3); i > 0; i--) {
            header(headers, choices.of(HEADERS), choices);
        }
        String text = method + " " + target + " HTTP/1.1\r\n" + headers + "\r\n" + body;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return new OddRequest(bytes.toByteArray(), method, isForSink);
    }

    private String target(String path, JsonNode operation, StringBuilder headers, Choices choices) {
        String target = path;
        List<String> query = new ArrayList<>();
        for (JsonNode each : operation.path("parameters")) {
            JsonNode parameter = resolved(each);
            String name = parameter.path("name").asString();
            String example = parameter.path("example").asString();
            String value = choices.oneIn(2) ? example : OddValues.like(example, choices);
            boolean wanted = parameter.path("required").asBoolean(false) || choices.oneIn(2);
            switch (parameter.path("in").asString()) {
                case "path" -> target = target.replace("{" + name + "}", escaped(value, choices));
                case "header" -> header(headers, name, choices);
                default -> {
                    if (wanted && !choices.oneIn(16)) {
                        query.add(name + "=" + escaped(value, choices));
                    }
                }
            }
        }
        if (choices.oneIn(10)) {
            query.add(escaped(OddValues.like("name", choices), choices));
        }
        if (choices.oneIn(10) && !query.isEmpty()) {
            query.add(query.getFirst());
        }
        return query.isEmpty() ? target : target + "?" + String.join("&", query);
    }

    /// Not all clients know how.
    private static String escaped(String value, Choices choices) {
        return switch (choices.below(12)) {
            case 0 -> value.replace(' ', '+');
            case 1 -> URLEncoder.encode(value, StandardCharsets.UTF_8).replace("%2", "%");
            case 2 -> URLEncoder.encode(value, StandardCharsets.UTF_16);
            default -> URLEncoder.encode(value, StandardCharsets.UTF_8);
        };
    }

    private static void header(StringBuilder headers, String name, Choices choices) {
        String value = OddValues.like("application/json", choices);
        headers.append(name).append(": ").append(oneLine(value)).append("\r\n");
    }

    /// What breaks the head of a request apart is for raw bytes.
    private static String oneLine(String value) {
        return value.replaceAll("[\\p{Cntrl}]", "_");
    }

    private static String body(JsonNode operation, Choices choices) {
        JsonNode content = operation.path("requestBody").path("content");
        String example = content.path("application/json").path("example").toString();
        return switch (choices.below(4)) {
            case 0 -> OddValues.like("", choices);
            case 1 -> OddValues.like(example, choices);
            default -> OddJson.like(content.path("application/json").path("example"), choices);
        };
    }
}
