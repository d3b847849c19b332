package io.tradepulse.serve;

/// Ends the making of an answer with a [Problem]. It is the caller's fault or an outage, so it has
/// no stack trace.
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
