package io.tradepulse.serve;

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
    private static final String RETRY_AFTER_SECONDS = "1";

    private Problem(int status, String title, String code, String detail, String parameter) {
        this(status, title, code, detail, parameter, "", List.of());
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

    static Problem bodyTooLarge(long limitBytes) {
        return new Problem(
                413,
                "Body too large",
                "BODY_TOO_LARGE",
                "a request may carry " + limitBytes + " bytes, their number given in advance",
                "");
    }

    static Problem storeUnavailable(String detail) {
        return new Problem(503, "Store unavailable", "STORE_UNAVAILABLE", detail, "");
    }

    static Problem busy() {
        return new Problem(503, "Busy", "BUSY", "too many queries are under way", "");
    }

    static Problem internal() {
        return new Problem(
                500, "Internal error", "INTERNAL_ERROR", "it is in the log of the server", "");
    }

    Reply reply() {
        Reply reply = new Reply(status, "application/problem+json", Json.object(this::write));
        return status == 503 ? reply.with(Map.of("Retry-After", RETRY_AFTER_SECONDS)) : reply;
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
