package io.tradepulse.monitor;

import java.io.IOException;

/// What is said over a connection once it is open. Immutable.
@FunctionalInterface
interface Conversation {
    /// Holds it.
    ///
    /// @return what was not as expected, empty for nothing
    String hold(TimedConnection connection) throws IOException;
}
