package io.tradepulse.serve;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Why a request was not answered, as RFC 9457 `application/problem+json`.
///
/// Immutable.
///
/// @param code tells the reason to programs
/// @param detail tells it to people
/// @param parameter the offending parameter, or empty
/// @param listName under what name [#listed] goes out
/// @param listed what to choose from instead; left out where empty
record Problem(
        int status,
        String title,
        String code,
        String detail,
        String parameter,
        String listName,
        List<String> listed) {
    /// The header, as the parameter at fault.
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final String KEY_UNDER_WAY = "IDEMPOTENCY_KEY_UNDER_WAY";
    private static final String RETRY_AFTER_SECONDS = "1";

    private Problem(int status, String title, String code, String detail, String parameter) {
        this(status, title, code, detail, parameter, "", List.of());
    }

    /// Of no parameter.
    Problem(int status, String title, String code, String detail) {
        this(status, title, code, detail, "");
    }

    static Problem badParameter(String parameter, String detail) {
        return new Problem(400, "Bad parameter", "BAD_PARAMETER", detail, parameter);
    }

    static Problem missingParameter(String parameter) {
        return new Problem(
                400, "Missing parameter", "MISSING_PARAMETER", parameter + " is needed", parameter);
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", "BAD_REQUEST", detail, "");
    }

    static Problem unknownSymbol(String parameter, String detail, List<String> near) {
        return new Problem(
                404, "Unknown symbol", "UNKNOWN_SYMBOL", detail, parameter, "near_matches", near);
    }

    static Problem notTraced(String symbol) {
        return new Problem(
                404,
                "Not traced",
                "NOT_TRACED",
                "the way of that tick of " + symbol + " was not kept: those of some are",
                "ts");
    }

    static Problem ambiguousSymbol(String parameter, String detail, List<String> candidates) {
        return new Problem(
                409,
                "Ambiguous symbol",
                "AMBIGUOUS_SYMBOL",
                detail,
                parameter,
                "candidates",
                candidates);
    }

    static Problem noToken() {
        return new Problem(
                401,
                "Token needed",
                "TOKEN_NEEDED",
                "a token is asked for: Authorization: Bearer, or X-API-Key",
                "");
    }

    static Problem wrongToken() {
        return new Problem(403, "Wrong token", "WRONG_TOKEN", "the token is none of ours", "");
    }

    static Problem noKey() {
        return new Problem(
                401,
                "Key needed",
                "KEY_NEEDED",
                "an API key is asked for: X-API-Key, or Authorization: Bearer",
                "");
    }

    static Problem wrongKey() {
        return new Problem(403, "Wrong key", "WRONG_KEY", "the API key is none of ours", "");
    }

    static Problem keyLacks(Scope scope) {
        return new Problem(
                403,
                "Key not for this",
                "INSUFFICIENT_SCOPE",
                "this needs an API key with the scope " + scope.text(),
                "");
    }

    static Problem keyNotForSymbol(String symbol) {
        return new Problem(
                403,
                "Key not for this symbol",
                "SYMBOL_NOT_ALLOWED",
                "the API key is not for " + symbol,
                "");
    }

    static Problem keyNotForAll() {
        return new Problem(
                403,
                "Key not for this",
                "SYMBOL_NOT_ALLOWED",
                "the API key is for some symbols only, and this shows all",
                "");
    }

    static Problem tooManyRequests(long retrySeconds) {
        return new Problem(
                429,
                "Too many requests",
                "TOO_MANY_REQUESTS",
                "that is more than is allowed: try again in " + retrySeconds + " s",
                "");
    }

    static Problem notFound(String path) {
        return new Problem(404, "Not found", "NOT_FOUND", "there is nothing at " + path, "");
    }

    static Problem methodNotAllowed(String method, String allowed) {
        return new Problem(
                405,
                "Method not allowed",
                "METHOD_NOT_ALLOWED",
                method + " is not possible here, but " + allowed,
                "");
    }

    static Problem addressTooLong() {
        return new Problem(
                414, "Address too long", "ADDRESS_TOO_LONG", "an address may have 8 KB", "");
    }

    static Problem headersTooLarge() {
        return new Problem(
                431,
                "Headers too large",
                "HEADERS_TOO_LARGE",
                "the headers of a request have more bytes than they may",
                "");
    }

    static Problem bodyTooLarge(long limitBytes) {
        return new Problem(
                413,
                "Body too large",
                "BODY_TOO_LARGE",
                "a request may carry " + limitBytes + " bytes, their number given in advance",
                "");
    }

    static Problem sinkBodyTooLarge(long limitBytes) {
        return new Problem(
                413,
                "Body too large",
                "BODY_TOO_LARGE",
                "a body may have "
                        + limitBytes
                        + " bytes, unpacked; ticks before that have been taken",
                "");
    }

    static Problem bodyTooSlow() {
        return new Problem(
                408,
                "Body too slow",
                "BODY_TOO_SLOW",
                "the body did not end in time; ticks that were whole have been taken",
                "");
    }

    static Problem requestTooSlow() {
        return new Problem(
                408, "Body too slow", "BODY_TOO_SLOW", "the body did not end in time", "");
    }

    static Problem unsupportedType(String detail) {
        return new Problem(415, "Unsupported media type", "UNSUPPORTED_MEDIA_TYPE", detail, "");
    }

    static Problem crossOrigin() {
        return new Problem(
                403,
                "Cross-origin request",
                "CROSS_ORIGIN",
                "pages of other origins may not send ticks",
                "");
    }

    static Problem crossOriginSocket() {
        return new Problem(
                403,
                "Cross-origin request",
                "CROSS_ORIGIN",
                "pages of other origins may not open a WebSocket here",
                "");
    }

    static Problem keyUnderWay() {
        return new Problem(
                409,
                "Idempotency key under way",
                KEY_UNDER_WAY,
                "the first request with this key has not been answered yet",
                IDEMPOTENCY_KEY);
    }

    static Problem keyReused() {
        return new Problem(
                422,
                "Idempotency key reused",
                "IDEMPOTENCY_KEY_REUSED",
                "this key was used with another body",
                IDEMPOTENCY_KEY);
    }

    static Problem notDurableYet() {
        return new Problem(
                503,
                "Not durable yet",
                "NOT_DURABLE_YET",
                "the ticks are taken but not stored yet; to send them again with the same"
                        + " Idempotency-Key is harmless",
                "");
    }

    static Problem storeUnavailable(String detail) {
        return new Problem(503, "Store unavailable", "STORE_UNAVAILABLE", detail, "");
    }

    static Problem noReplay() {
        return new Problem(
                404,
                "No replay",
                "NO_REPLAY",
                "nothing is replayed in this process: start it with up --file",
                "");
    }

    static Problem badReplay(String detail) {
        return new Problem(409, "Not for this replay", "BAD_REPLAY", detail, "");
    }

    static Problem busy() {
        return new Problem(503, "Busy", "BUSY", "too many queries are under way", "");
    }

    static Problem tooManyClients() {
        return new Problem(
                503, "Too many clients", "TOO_MANY_CLIENTS", "as many are connected as may be", "");
    }

    static Problem upgradeRequired() {
        return new Problem(
                426,
                "Upgrade required",
                "UPGRADE_REQUIRED",
                "there is a WebSocket here: ask for it by Upgrade: websocket",
                "");
    }

    static Problem queryTimeout(Duration patience) {
        return new Problem(
                504,
                "Query time-out",
                "QUERY_TIMEOUT",
                "the store took more than " + patience.toMillis() / 1e3 + " s: ask for less",
                "");
    }

    static Problem internal() {
        return new Problem(
                500, "Internal error", "INTERNAL_ERROR", "it is in the log of the server", "");
    }

    Reply reply() {
        Reply reply = new Reply(status, "application/problem+json", Json.object(this::write));
        return isPassing() ? reply.with(Map.of("Retry-After", RETRY_AFTER_SECONDS)) : reply;
    }

    /// Whether the same request may fare better in a moment.
    private boolean isPassing() {
        return status == 503 || code.equals(KEY_UNDER_WAY);
    }

    private void write(Json json) {
        json.text("title", title).whole("status", status).text("detail", detail).text("code", code);
        if (!parameter.isEmpty()) {
            json.text("parameter", parameter);
        }
        if (!listed.isEmpty()) {
            json.texts(listName, listed);
        }
    }
}
