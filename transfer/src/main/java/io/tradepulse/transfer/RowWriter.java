package io.tradepulse.transfer;

import java.io.Closeable;
import java.io.IOException;

/// Writes rows of one kind to a file; [#close()] completes it.
///
/// Not thread-safe.
public interface RowWriter<E> extends Closeable {
    /// Writes a row, which is the caller's again afterwards.
    void write(E row) throws IOException;
}
