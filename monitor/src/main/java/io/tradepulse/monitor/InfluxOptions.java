package io.tradepulse.monitor;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Where points are written to: a bucket of InfluxDB 2, or a database of InfluxDB 1, and of
/// whatever else takes either. Immutable.
///
/// @param writeUri with all that it takes but the credentials
/// @param authorization the header, empty for none; never logged
/// @param maxBuffered how many points are kept through an outage
public record InfluxOptions(URI writeUri, String authorization, int maxBuffered) {
    /// How many points are kept where nothing is said.
    public static final int DEFAULT_MAX_BUFFERED = 100_000;

    /// A bucket, by `/api/v2/write`.
    public static InfluxOptions bucket(
            URI url, String organization, String bucket, String token, int maxBuffered) {
        String query =
                "org=" + encoded(organization) + "&bucket=" + encoded(bucket) + "&precision=ns";
        return new InfluxOptions(
                under(url, "/api/v2/write?" + query),
                token.isEmpty() ? "" : "Token " + token,
                maxBuffered);
    }

    /// A database, by `/write`.
    public static InfluxOptions database(
            URI url, String database, String user, String password, int maxBuffered) {
        String credentials = user + ":" + password;
        return new InfluxOptions(
                under(url, "/write?db=" + encoded(database) + "&precision=ns"),
                user.isEmpty()
                        ? ""
                        : "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                credentials.getBytes(StandardCharsets.UTF_8)),
                maxBuffered);
    }

    private static URI under(URI url, String path) {
        String base = url.toString();
        return URI.create(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return writeUri.toString();
    }
}
