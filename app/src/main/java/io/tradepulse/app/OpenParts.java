package io.tradepulse.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a composition has opened, to be closed in the reverse order: one that fails to close keeps
/// none of the others open.
///
/// Not thread-safe: whoever opens also closes.
final class OpenParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenParts.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /// Closes it before all that was kept so far.
    <T extends AutoCloseable> T keep(T part) {
        opened.addFirst(part);
        return part;
    }

    @Override
    public void close() {
        for (AutoCloseable part : opened) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing failed, and goes on: {}", e.getMessage(), e);
            }
        }
        opened.clear();
    }
}
