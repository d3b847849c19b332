package io.tradepulse.serve;

import java.io.IOException;

/// Ends the reading of a body, for a reason that the client is told.
final class BodyException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    BodyException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
