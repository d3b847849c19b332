package io.tradepulse.serve;

import io.tradepulse.ingest.TickBatch.Form;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the headers of a request to the sink say, checked: a bad one ends the request.
///
/// Immutable.
///
/// @param form what the body is made of
/// @param gzip whether it has to be unpacked
/// @param key what tells a request that is made again; null where it has none
/// @param token what lets it in; null where it shows none
/// @param expectsContinue whether the client waits for leave to send the body
record SinkHeaders(
        Form form,
        boolean gzip,
        @Nullable String key,
        @Nullable String token,
        boolean expectsContinue) {
    private static final int MAX_KEY_LENGTH = 255;
    private static final String BEARER = "Bearer ";

    /// @throws ProblemException where the body need not be read
    static SinkHeaders of(HttpServerRequest request, long maxBodyBytes) {
        checkOrigin(request);
        Form form = form(request.getHeader(HttpHeaders.CONTENT_TYPE));
        boolean gzip = isGzip(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        checkLength(request.getHeader(HttpHeaders.CONTENT_LENGTH), maxBodyBytes);
        String key = key(request.headers().getAll(Problem.IDEMPOTENCY_KEY));
        String expect = request.getHeader(HttpHeaders.EXPECT);
        return new SinkHeaders(
                form, gzip, key, token(request), "100-continue".equalsIgnoreCase(expect));
    }

    /// A browser sends plain text for any page that asks it to, to this machine as well: such a
    /// page is told by these headers (Fetch Metadata; RFC 6454).
    private static void checkOrigin(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String host = host(request);
        boolean otherSite = site != null && !site.equals("same-origin") && !site.equals("none");
        boolean otherOrigin = origin != null && !origin.endsWith("://" + host);
        if (otherSite || otherOrigin) {
            throw new ProblemException(Problem.crossOrigin());
        }
    }

    /// HTTP/2 has a field of its own for it.
    private static String host(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        return host != null ? host : String.valueOf(request.authority());
    }

    private static Form form(@Nullable String contentType) {
        String type = contentType == null ? "application/json" : contentType;
        int parameters = type.indexOf(';');
        String name = parameters < 0 ? type : type.substring(0, parameters);
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            // The second is what curl says of a body by itself.
            case "application/json", "application/x-www-form-urlencoded" -> Form.JSON;
            case "application/x-ndjson", "application/ndjson", "text/plain" -> Form.LINES;
            default ->
                    throw new ProblemException(
                            Problem.unsupportedType(
                                    "the Content-Type is application/json, application/x-ndjson"
                                            + " or text/plain"));
        };
    }

    private static boolean isGzip(@Nullable String encoding) {
        return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> false;
            case "gzip", "x-gzip" -> true;
            default ->
                    throw new ProblemException(
                            Problem.unsupportedType("the Content-Encoding is gzip, or none"));
        };
    }

    private static void checkLength(@Nullable String length, long maxBodyBytes) {
        if (length != null && Long.parseLong(length) > maxBodyBytes) {
            throw new ProblemException(Problem.sinkBodyTooLarge(maxBodyBytes));
        }
    }

    private static @Nullable String token(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean isBearer =
                authorization != null && authorization.regionMatches(true, 0, BEARER, 0, 7);
        return isBearer ? authorization.substring(7).strip() : request.getHeader("X-API-Key");
    }

    /// With the quotes that the draft asks for, or without them as most clients send it.
    private static @Nullable String key(List<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        String key = values.getFirst().strip();
        if (key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"")) {
            key = key.substring(1, key.length() - 1);
        }
        boolean good =
                values.size() == 1
                        && !key.isEmpty()
                        && key.length() <= MAX_KEY_LENGTH
                        && key.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (!good) {
            throw new ProblemException(
                    Problem.badParameter(
                            Problem.IDEMPOTENCY_KEY,
                            "the key is one text of 1 to "
                                    + MAX_KEY_LENGTH
                                    + " printable ASCII characters"));
        }
        return key;
    }
}
