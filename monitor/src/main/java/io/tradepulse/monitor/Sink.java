package io.tradepulse.monitor;

/// Takes every result. Called by the threads of all probes at once, so thread-safe; it must not
/// wait, for what it keeps waiting is a probe.
@FunctionalInterface
public interface Sink extends AutoCloseable {
    /// Takes one result.
    void accept(ProbeResult result);

    /// Gives up what it holds; results that come later are ignored.
    @Override
    default void close() {}
}
