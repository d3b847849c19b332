package io.tradepulse.serve;

import java.util.function.LongSupplier;

/// Since when a client does not read.
///
/// Owned by the event loop.
final class LagWatch {
    private final LongSupplier nanoClock;
    private boolean isLagging;
    private long since;

    LagWatch(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /// It has no room.
    ///
    /// @return whether it had until now
    boolean begin() {
        if (isLagging) {
            return false;
        }
        isLagging = true;
        since = nanoClock.getAsLong();
        return true;
    }

    /// It has room again, or is another.
    ///
    /// @return for how long it had none, in nanoseconds
    long end() {
        long nanos = nanos(nanoClock.getAsLong());
        isLagging = false;
        return nanos;
    }

    /// How long it has not been reading, in nanoseconds; 0 where it is.
    long nanos(long now) {
        return isLagging ? now - since : 0;
    }
}
