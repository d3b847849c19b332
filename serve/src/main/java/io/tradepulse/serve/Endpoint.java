package io.tradepulse.serve;

/// One path, and what answers it.
///
/// Immutable.
///
/// @param path as in the contract; also its label in the metrics
/// @param versioned whether it is there under `/v1` too
record Endpoint(String path, boolean versioned, Runs runs, Answer answer) {
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
        return new Endpoint(path, false, Runs.ON_EVENT_LOOP, answer);
    }

    static Endpoint slow(String path, Answer answer) {
        return new Endpoint(path, false, Runs.ON_VIRTUAL_THREAD, answer);
    }

    /// The same, under `/v1` too: what answers with data.
    Endpoint withVersion() {
        return new Endpoint(path, true, runs, answer);
    }
}
