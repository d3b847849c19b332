package io.tradepulse.monitor;

import java.time.Duration;

/// Something that can be tried, and timed, again and again. Attempts on one probe never overlap;
/// each has a thread to itself while it lasts, and is interrupted when the monitor is closed.
public interface Probe {
    /// What it is about; the label of all its figures.
    String target();

    /// The service that it belongs to, empty for none.
    default String service() {
        return "";
    }

    /// Tries once.
    ///
    /// @param timeout how long it may take in all
    /// @return what was found; a failure that can be foreseen is an outcome too
    /// @throws Exception any other failure, which is shown as one
    Outcome attempt(Duration timeout) throws Exception;
}
