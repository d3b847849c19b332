package io.tradepulse.serve;

import io.vertx.core.http.HttpMethod;

/// One path, and what answers it.
///
/// Immutable.
///
/// @param method GET, which HEAD goes with, or POST, whose body comes with the request
/// @param path as in the contract, parts that vary in braces: `/api/snapshots/{symbol}`; also its
///   label in the metrics
/// @param versioned whether it is there under `/v1` too
record Endpoint(HttpMethod method, String path, boolean versioned, Runs runs, Answer answer) {
    /// On which thread the answer is made.
    enum Runs {
        /// What is a look-up in memory.
        ON_EVENT_LOOP,
        /// What may wait, or grows with the number of symbols.
        ON_VIRTUAL_THREAD
    }

    /// Makes the answer to a request, or throws a [ProblemException].
    @FunctionalInterface
    interface Answer {
        Reply to(Request request);
    }

    static Endpoint quick(String path, Answer answer) {
        return new Endpoint(HttpMethod.GET, path, false, Runs.ON_EVENT_LOOP, answer);
    }

    static Endpoint slow(String path, Answer answer) {
        return new Endpoint(HttpMethod.GET, path, false, Runs.ON_VIRTUAL_THREAD, answer);
    }

    /// One that is asked by POST, with a small body.
    static Endpoint post(String path, Answer answer) {
        return new Endpoint(HttpMethod.POST, path, false, Runs.ON_VIRTUAL_THREAD, answer);
    }

    /// The same, under `/v1` too: what answers with data.
    Endpoint withVersion() {
        return new Endpoint(method, path, true, runs, answer);
    }

    /// The path as the router takes it.
    String route() {
        return path.replace('{', ':').replace("}", "");
    }

    /// What may be done there, as `Allow` has it.
    String allowed() {
        return method.equals(HttpMethod.POST) ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
    }

    boolean allows(HttpMethod asked) {
        boolean isHeadOfGet = asked.equals(HttpMethod.HEAD) && method.equals(HttpMethod.GET);
        return isHeadOfGet || asked.equals(method);
    }
}
