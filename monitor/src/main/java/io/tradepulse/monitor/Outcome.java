package io.tradepulse.monitor;

/// What one attempt found. Immutable.
///
/// @param success whether all was as expected
/// @param status the HTTP status, empty where there is none
/// @param problem what was not as expected, in one sentence; empty for a success
/// @param phases how long it took
public record Outcome(boolean success, String status, String problem, Phases phases) {
    /// All was as expected.
    public static Outcome good(String status, Phases phases) {
        return new Outcome(true, status, "", phases);
    }

    /// Something was not.
    public static Outcome bad(String status, String problem, Phases phases) {
        return new Outcome(false, status, problem, phases);
    }
}
