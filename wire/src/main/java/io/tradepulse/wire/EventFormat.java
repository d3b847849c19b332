package io.tradepulse.wire;

/// How events are written on a bus that other programs read, too. A reader takes both.
public enum EventFormat {
    /// Readable by any tool.
    JSON,
    /// A version byte and numbers: half the size.
    BINARY
}
