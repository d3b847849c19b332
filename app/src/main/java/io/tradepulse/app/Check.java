package io.tradepulse.app;

import java.util.List;

/// Looks at one part, and changes nothing. Runs on a thread of its own, and stops when that is
/// interrupted.
///
/// @param part that is at fault where the check itself fails
record Check(Finding.Part part, Look look) {
    /// The looking itself.
    @FunctionalInterface
    interface Look {
        /// @throws Exception with a sentence, where it can't be looked at
        List<Finding> findings() throws Exception;
    }
}
