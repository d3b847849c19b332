package io.tradepulse.monitor;

/// How long each phase of an attempt took, in nanoseconds; [#UNKNOWN] for one that the attempt did
/// not have or did not get to. Immutable.
///
/// @param dnsNanos looking up the host's name; unknown where the target names an address
/// @param connectNanos from the first connection attempt to the connection
/// @param tlsNanos the TLS handshake
/// @param firstByteNanos from the request being sent to the first byte of its answer
/// @param pingNanos from a WebSocket ping being sent to its pong
/// @param totalNanos from the start to the end, whatever it was
public record Phases(
        long dnsNanos,
        long connectNanos,
        long tlsNanos,
        long firstByteNanos,
        long pingNanos,
        long totalNanos) {
    /// Of a phase that there was none of.
    public static final long UNKNOWN = -1;

    /// Of an attempt that is one step only.
    public static Phases total(long totalNanos) {
        return new Phases(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, totalNanos);
    }

    /// Calls back for every phase that is known, in order, without the total.
    void forEach(PhaseConsumer consumer) {
        give(consumer, "dns", dnsNanos);
        give(consumer, "connect", connectNanos);
        give(consumer, "tls", tlsNanos);
        give(consumer, "first_byte", firstByteNanos);
        give(consumer, "ping", pingNanos);
    }

    private static void give(PhaseConsumer consumer, String name, long nanos) {
        if (nanos != UNKNOWN) {
            consumer.accept(name, nanos);
        }
    }

    /// Takes a phase. Owned by whoever made it.
    @FunctionalInterface
    interface PhaseConsumer {
        void accept(String name, long nanos);
    }
}
