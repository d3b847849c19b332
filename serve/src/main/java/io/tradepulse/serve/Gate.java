package io.tradepulse.serve;

import io.tradepulse.serve.AccessConfig.OpenPart;
import io.tradepulse.serve.Allowance.Verdict;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What every request passes before its route: it tells who asks by the key, holds it to its rate,
/// and lets through what that key, or everybody, may ask for. A path that it does not know needs a
/// key that reads.
///
/// Owned by the event loop.
final class Gate implements Handler<RoutingContext> {
    private static final String BEARER = "Bearer ";

    /// Where programs made for Binance ask, with the header that they have for a key, and errors in
    /// their words.
    private static final String BINANCE_PATHS = "/api/v3/";

    private static final String BINANCE_KEY = "X-MBX-APIKEY";

    /// A browser that keeps an answer must not give it to the next key.
    private static final String KEY_HEADERS = "Authorization, X-API-Key";

    private static final String CHALLENGE = "Bearer realm=\"tradepulse\"";

    private final Access access;
    private final RequestMetrics metrics;
    private final LongSupplier nanoClock;
    private final @Nullable AddressAllowances addresses;
    private final boolean asksForKeys;

    Gate(Access access, RequestMetrics metrics, LongSupplier nanoClock) {
        this.access = access;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        this.asksForKeys = access.asksForKeys();
        int most = access.config().requestsPerSecond();
        this.addresses =
                most == 0 ? null : new AddressAllowances(Quota.parse(Integer.toString(most)));
    }

    /// Puts it before all routes, unless it has nothing to do.
    static void stand(
            Router router, Access access, RequestMetrics metrics, LongSupplier nanoClock) {
        Gate gate = new Gate(access, metrics, nanoClock);
        if (gate.asksForKeys || gate.addresses != null || access.origins().areShared()) {
            router.route().order(Integer.MIN_VALUE).handler(gate);
        }
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (access.origins().areShared()) {
            access.origins().mark(request);
            if (Origins.isPreflight(request)) {
                access.origins().answerPreflight(request);
                return;
            }
        }
        String path = path(context);
        if (path.equals("/health/live") || path.equals("/health/ready")) {
            context.next();
            return;
        }
        try {
            admit(context, path);
        } catch (ProblemException e) {
            refuse(context, e.problem());
            return;
        }
        context.next();
    }

    /// As the routes see it: dots and doubled slashes are gone, and a slash at the end counts for
    /// nothing.
    private static String path(RoutingContext context) {
        String path = context.normalizedPath();
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private void refuse(RoutingContext context, Problem problem) {
        if (problem.status() == 401) {
            context.response().putHeader("WWW-Authenticate", CHALLENGE);
        }
        Reply reply =
                path(context).startsWith(BINANCE_PATHS)
                        ? BinanceError.of(problem).reply()
                        : problem.reply();
        new Exchange(context, RequestMetrics.NO_ENDPOINT, metrics).refuse(reply);
    }

    private void admit(RoutingContext context, String path) {
        HttpServerRequest request = context.request();
        if (asksForKeys) {
            request.response().headers().add(HttpHeaders.VARY, KEY_HEADERS);
        }
        String key = asksForKeys ? key(context, path) : null;
        Caller caller = key == null ? Caller.NOBODY : access.caller(key).orElse(Caller.NOBODY);
        spend(request, caller);
        if (asksForKeys) {
            access.set(
                    context, isOpen(path) ? Caller.EVERYBODY : reader(request, path, key, caller));
        }
    }

    /// The sink looks at keys and tokens itself; a WebSocket's key may come in its first message.
    private Caller reader(
            HttpServerRequest request, String path, @Nullable String key, Caller caller) {
        boolean asksItself = access.isAskedAt(path);
        if (caller.may(Scope.READ)) {
            if (!asksItself && isStream(request, path)) {
                caller.needAllSymbols();
            }
            return caller;
        }
        if (path.equals(SinkEndpoint.PATH) || (key == null && asksItself && isUpgrade(request))) {
            return caller;
        }
        throw new ProblemException(problem(caller, key));
    }

    private static Problem problem(Caller caller, @Nullable String key) {
        if (key == null) {
            return Problem.noKey();
        }
        return caller == Caller.NOBODY ? Problem.wrongKey() : Problem.keyLacks(Scope.READ);
    }

    /// The key that a request shows; null where it shows none. In the address, where it ends up in
    /// logs of others, only where a browser can't send a header.
    private static @Nullable String key(RoutingContext context, String path) {
        HttpServerRequest request = context.request();
        String key = key(request);
        if (key != null) {
            return key;
        }
        if (path.startsWith(BINANCE_PATHS)) {
            return request.getHeader(BINANCE_KEY);
        }
        // Not the request's own reading, which tells the log of an address that it can't read.
        return isStream(request, path) ? context.queryParams().get("api_key") : null;
    }

    /// The key or token in the headers of a request; null where there is none.
    static @Nullable String key(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, 7)
                ? authorization.substring(BEARER.length()).strip()
                : request.getHeader("X-API-Key");
    }

    private static boolean isStream(HttpServerRequest request, String path) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return isUpgrade(request)
                || path.equals("/stream")
                || path.equals("/v1/stream")
                || (accept != null && accept.startsWith("text/event-stream"));
    }

    private static boolean isUpgrade(HttpServerRequest request) {
        String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).equals("websocket");
    }

    private void spend(HttpServerRequest request, Caller caller) {
        long now = nanoClock.getAsLong();
        Allowance own = caller.allowance();
        if (own != null) {
            spend(request, own, "key", now);
        } else if (addresses != null) {
            spend(request, addresses.of(request.remoteAddress(), now), "address", now);
        }
    }

    /// Says in the answer what is left, in the fields of draft-ietf-httpapi-ratelimit-headers-11,
    /// and in those of its earlier versions, which more clients read.
    private static void spend(
            HttpServerRequest request, Allowance allowance, String policy, long now) {
        Verdict verdict = allowance.take(now);
        Quota quota = allowance.quota();
        MultiMap headers = request.response().headers();
        headers.set("RateLimit-Limit", Integer.toString(quota.requests()));
        headers.set("RateLimit-Remaining", Long.toString(verdict.remaining()));
        headers.set("RateLimit-Reset", Long.toString(verdict.resetSeconds()));
        headers.set(
                "RateLimit-Policy",
                "\"" + policy + "\";q=" + quota.requests() + ";w=" + quota.window().toSeconds());
        headers.set(
                "RateLimit",
                "\"" + policy + "\";r=" + verdict.remaining() + ";t=" + verdict.resetSeconds());
        if (!verdict.isGranted()) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(verdict.retrySeconds()));
            throw new ProblemException(Problem.tooManyRequests(verdict.retrySeconds()));
        }
    }

    private boolean isOpen(String path) {
        OpenPart part = part(path);
        return part != null && access.config().open().contains(part);
    }

    /// What of HTTP has no prices in it, or need not be kept from others.
    private static @Nullable OpenPart part(String path) {
        return switch (path) {
            case "/metrics" -> OpenPart.METRICS;
            case "/health" -> OpenPart.HEALTH;
            case "/", "/favicon.ico" -> OpenPart.PAGE;
            case "/openapi.json", "/docs", "/redoc" -> OpenPart.DOCS;
            default ->
                    path.startsWith("/docs/") || path.startsWith("/redoc/")
                            ? OpenPart.DOCS
                            : path.startsWith("/symbol/")
                                            || path.startsWith("/view/")
                                            || path.startsWith("/assets/")
                                    ? OpenPart.PAGE
                                    : null;
        };
    }
}
