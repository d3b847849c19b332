package io.tradepulse.ingest;

import io.tradepulse.model.RejectCode;

/// Finds the ticks in a document that comes in pieces, wherever it is cut. It looks at nothing but
/// where each begins and ends.
///
/// Not thread-safe: lives within one document.
sealed interface Items permits LineItems, JsonItems {
    /// Gets what was found.
    interface Taker {
        /// The text of one tick, as far as can be told.
        void take(byte[] bytes, int from, int to) throws InterruptedException;

        /// What stands where a tick should, and can't be one.
        void refuse(RejectCode code, String detail, byte[] bytes, int from, int to);
    }

    /// Looks at the bytes from `from` to `to`; those before `from` it has seen, and they begin with
    /// what it was in the middle of.
    ///
    /// @return how many bytes at the start of the buffer are done with
    int scan(byte[] buffer, int from, int to) throws InterruptedException;

    /// The document is over, and the buffer holds so many bytes not done with.
    ///
    /// @param whole whether it came to its end, and did not break off
    void end(byte[] buffer, int to, boolean whole) throws InterruptedException;
}
