package io.tradepulse.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tradepulse.tls.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/// Asks a port of HTTP for its health.
///
/// Immutable.
///
/// @param path of the health
/// @param states that it may be in
/// @param certificate PEM file of what it shows; null where it speaks plain text
record HttpGuest(
        Finding.Part part, String name, String path, Set<String> states, @Nullable Path certificate)
        implements PortCheck.Guest {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int MOST_BYTES = 1 << 16;
    private static final String KEY_NEEDED = "KEY_NEEDED";
    private static final Set<String> WELL = Set.of("healthy", "ready");

    /// Of a port with REST and the page.
    static HttpGuest ofApi(Settings settings) {
        String certificate = settings.get(Settings.HTTP_TLS_CERT);
        return new HttpGuest(
                Finding.Part.HTTP,
                "HTTP_PORT",
                "/health",
                Set.of("healthy", "degraded", "unhealthy"),
                certificate.isEmpty() ? null : Path.of(certificate));
    }

    /// Of the port of a service's metrics.
    static HttpGuest ofMetrics() {
        return new HttpGuest(
                Finding.Part.METRICS,
                "METRICS_PORT",
                "/health/ready",
                Set.of("ready", "not ready"),
                null);
    }

    @Override
    public List<Finding> ask(InetSocketAddress place) throws IOException {
        Map<String, String> health = strings(get(place));
        if (KEY_NEEDED.equals(health.get("code"))) {
            String there = name + " " + place.getPort() + ": a Trade Pulse answers";
            return List.of(Finding.ok(part, there + ", and asks for a key"));
        }
        String status = health.getOrDefault("status", "");
        if (!states.contains(status)) {
            throw new IOException("it does not answer " + path);
        }
        String sentence = name + " " + place.getPort() + ": a Trade Pulse answers: " + status;
        if (WELL.contains(status)) {
            return List.of(Finding.ok(part, sentence));
        }
        String told = sentence + details(health);
        String advice = "see what its other parts say here, and its log";
        return List.of(
                status.equals("unhealthy")
                        ? Finding.problem(part, told, advice)
                        : Finding.warning(part, told, advice));
    }

    private static String details(Map<String, String> health) {
        StringJoiner details = new StringJoiner("; ", " (", ")").setEmptyValue("");
        for (String key : List.of("ingest", "bus", "database", "detail")) {
            String said = health.getOrDefault(key, "");
            if (!said.isEmpty() && !said.equals("healthy")) {
                details.add(key + ": " + said);
            }
        }
        return details.toString();
    }

    /// A connection that is not made yet, with a limit to its patience.
    HttpURLConnection open(InetSocketAddress place) throws IOException {
        String host = place.getAddress().getHostAddress();
        String at = host.contains(":") ? "[" + host + "]" : host;
        String scheme = certificate == null ? "http://" : "https://";
        HttpURLConnection connection =
                (HttpURLConnection)
                        URI.create(scheme + at + ":" + place.getPort() + path)
                                .toURL()
                                .openConnection();
        if (certificate != null && connection instanceof HttpsURLConnection encrypted) {
            TlsFiles files = new TlsFiles(null, null, certificate);
            encrypted.setSSLSocketFactory(files.context().getSocketFactory());
            // With whom shows that certificate, whatever host it is of.
            encrypted.setHostnameVerifier((_, _) -> true);
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setInstanceFollowRedirects(false);
        return connection;
    }

    private String get(InetSocketAddress place) throws IOException {
        HttpURLConnection connection = open(place);
        try {
            boolean isError = connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST;
            try (InputStream in =
                    isError ? connection.getErrorStream() : connection.getInputStream()) {
                return in == null
                        ? ""
                        : new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            }
        } finally {
            connection.disconnect();
        }
    }

    /// The texts of an object, by their names.
    private static Map<String, String> strings(String json) {
        Map<String, String> strings = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return strings;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    strings.put(key, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException _) {
            strings.clear(); // no JSON, and so none of ours
        }
        return strings;
    }
}
