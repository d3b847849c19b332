package io.tradepulse.bus.redis;

/// What reads a stream, as its topic knows it: to be closed with it, unless its owner has done so
/// before. Owned by its reader's thread; closing again does nothing.
sealed interface StreamReader extends AutoCloseable
        permits GroupTailer, LeasedStream, StreamTailer {
    @Override
    void close();
}
