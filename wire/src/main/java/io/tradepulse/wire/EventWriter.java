package io.tradepulse.wire;

import java.nio.ByteBuffer;

/// Writes events as values of a bus.
///
/// Owned by one thread.
public interface EventWriter<E> {
    /// The event as bytes, from position to limit of a buffer on the heap that is good until the
    /// next call.
    ByteBuffer write(E event);
}
