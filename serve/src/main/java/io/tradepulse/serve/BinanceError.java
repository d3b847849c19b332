package io.tradepulse.serve;

import io.vertx.core.json.JsonObject;

/// Why a request to Binance's face was not answered, in Binance's words ([error
/// codes](https://developers.binance.com/docs/binance-spot-api-docs/errors)).
///
/// Immutable.
record BinanceError(int status, int code, String message) {
    static BinanceError missing(String parameter) {
        return bad(
                -1102,
                "Mandatory parameter '"
                        + parameter
                        + "' was not sent, was empty/null, or malformed.");
    }

    static BinanceError empty(String parameter) {
        return bad(-1105, "Parameter '" + parameter + "' was empty.");
    }

    static BinanceError illegal(String parameter, String legal) {
        return bad(
                -1100,
                "Illegal characters found in parameter '"
                        + parameter
                        + "'; legal range is '"
                        + legal
                        + "'.");
    }

    static BinanceError repeated() {
        return bad(-1101, "Duplicate values for a parameter detected.");
    }

    static BinanceError unread(int read, int sent) {
        return bad(
                -1104,
                "Not all sent parameters were read; read '"
                        + read
                        + "' parameter(s) but was sent '"
                        + sent
                        + "'.");
    }

    static BinanceError invalid(String parameter) {
        return bad(-1130, "Data sent for parameter '" + parameter + "' is not valid.");
    }

    static BinanceError combination() {
        return bad(-1128, "Combination of optional parameters invalid.");
    }

    static BinanceError repeatedSymbol() {
        return bad(-1151, "Symbol is present multiple times in the list.");
    }

    static BinanceError interval() {
        return bad(-1120, "Invalid interval.");
    }

    static BinanceError symbol() {
        return bad(-1121, "Invalid symbol.");
    }

    static BinanceError tickerType() {
        return bad(-1139, "Invalid ticker type.");
    }

    static BinanceError unsupported() {
        return new BinanceError(404, -1020, "This operation is not supported.");
    }

    static BinanceError unavailable() {
        return new BinanceError(
                503, -1001, "Internal error; unable to process your request. Please try again.");
    }

    static BinanceError unknown() {
        return new BinanceError(
                500, -1000, "An unknown error occurred while processing the request.");
    }

    /// The same in Binance's words, of what is not Binance's: who asks may not, or too often, or
    /// the store is not there.
    static BinanceError of(Problem problem) {
        return switch (problem.status()) {
            case 401, 403 ->
                    new BinanceError(
                            problem.status(),
                            -2015,
                            "Invalid API-key, IP, or permissions for action.");
            case 429 -> new BinanceError(429, -1003, "Too many requests queued.");
            default -> unavailable();
        };
    }

    private static BinanceError bad(int code, String message) {
        return new BinanceError(400, code, message);
    }

    Reply reply() {
        JsonObject body = new JsonObject().put("code", code).put("msg", message);
        return Reply.json(status, body.toBuffer());
    }
}
