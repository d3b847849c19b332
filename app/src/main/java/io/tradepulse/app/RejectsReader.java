package io.tradepulse.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads dead letters of a running platform, over HTTP.
///
/// Not thread-safe.
final class RejectsReader implements AutoCloseable {
    /// Part of the letters, and how many there are in all.
    record Page(List<RejectedLine> letters, long total) {}

    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAGE = 10_000;

    private final String url;
    private final @Nullable String key;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /// @param url of the platform, without a path
    /// @param key what lets it ask; null where none is needed
    RejectsReader(String url, @Nullable String key) {
        this.key = key;
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /// Hands over all letters that the parameters of the endpoint select, oldest first.
    void forEach(Map<String, String> parameters, Consumer<RejectedLine> each)
            throws InterruptedException {
        long offset = 0;
        Page page;
        do {
            Map<String, String> paged = new TreeMap<>(parameters);
            paged.put("limit", Integer.toString(PAGE));
            paged.put("offset", Long.toString(offset));
            page = page(paged);
            page.letters.forEach(each);
            offset += page.letters.size();
        } while (!page.letters.isEmpty() && offset < page.total);
    }

    /// @throws StartException where the platform does not answer, or with a problem
    Page page(Map<String, String> parameters) throws InterruptedException {
        StringBuilder query = new StringBuilder();
        parameters.forEach(
                (name, value) ->
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(name)
                                .append('=')
                                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(url + "/v1/rejects" + query))
                            .timeout(PATIENCE);
            if (key != null) {
                request.header("X-API-Key", key);
            }
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new StartException(url + " answers " + problem(response));
            }
            return read(response.body());
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException(url + " can't be asked: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static String problem(HttpResponse<String> response) throws IOException {
        try (JsonParser parser = JSON.createParser(response.body())) {
            parser.nextToken();
            String detail = fields(parser).get("detail");
            return response.statusCode() + (detail == null ? "" : ": " + detail);
        }
    }

    private static Page read(String body) throws IOException {
        List<RejectedLine> letters = new ArrayList<>();
        long total = 0;
        try (JsonParser parser = JSON.createParser(body)) {
            while (parser.nextToken() != null) {
                String name = parser.currentName();
                if ("data".equals(name) && parser.currentToken() == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        letters.add(letter(fields(parser)));
                    }
                } else if ("total".equals(name) && parser.currentToken().isNumeric()) {
                    total = parser.getLongValue();
                }
            }
        }
        return new Page(letters, total);
    }

    /// Of the object that begins at the current token.
    private static Map<String, String> fields(JsonParser parser) throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (parser.currentToken().isScalarValue()) {
                fields.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return fields;
    }

    private static RejectedLine letter(Map<String, String> fields) {
        return new RejectedLine(
                fields.getOrDefault("at", ""),
                fields.getOrDefault("provider", ""),
                fields.getOrDefault("symbol", ""),
                fields.getOrDefault("code", ""),
                fields.getOrDefault("detail", ""),
                Long.parseLong(fields.getOrDefault("line", "0")),
                fields.getOrDefault("text", ""),
                fields.getOrDefault("client", ""));
    }

    @Override
    public void close() {
        client.close();
    }
}
