package io.tradepulse.serve;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which pages may use this server from a browser (Fetch, CORS protocol; RFC 6454).
///
/// Immutable.
final class Origins {
    private static final String ANY = "*";
    private static final String METHODS = "GET, HEAD, POST, OPTIONS";
    private static final String HEADERS =
            "Authorization, Content-Type, Content-Encoding, Idempotency-Key, If-None-Match,"
                    + " Last-Event-ID, X-API-Key";
    private static final String EXPOSED =
            "ETag, Link, RateLimit, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining,"
                    + " RateLimit-Reset, Retry-After";
    private static final String PREFLIGHT_SECONDS = "600";

    private final Set<String> allowed;

    /// @param allowed as browsers write them, `https://example.org:8443`; `*` for all
    Origins(List<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /// Whether pages of other origins may read anything.
    boolean areShared() {
        return !allowed.isEmpty();
    }

    /// Whether a request may be made by the page that makes it, if it is one.
    boolean allow(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && isAllowed(origin)) {
            return true;
        }
        String host = host(request);
        boolean otherSite = site != null && !site.equals("same-origin") && !site.equals("none");
        boolean otherOrigin = origin != null && !origin.endsWith("://" + host);
        return !otherSite && !otherOrigin;
    }

    /// HTTP/2 has no such header.
    private static String host(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        return host != null ? host : String.valueOf(request.authority());
    }

    private boolean isAllowed(String origin) {
        return allowed.contains(ANY) || allowed.contains(origin);
    }

    /// Tells the browser in the answer whether the page may read it.
    void mark(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        MultiMap headers = request.response().headers();
        if (!allowed.contains(ANY)) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        if (origin != null && isAllowed(origin)) {
            headers.set(
                    HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, allowed.contains(ANY) ? ANY : origin);
            headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    /// Whether a browser asks in advance, which no page can have it do with a key.
    static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /// Answers that; without leave where the origin is none of those. To be marked before.
    void answerPreflight(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && isAllowed(origin)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
            response.putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
        }
        var _ = response.setStatusCode(204).end();
    }
}
