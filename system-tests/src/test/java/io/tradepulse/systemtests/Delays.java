package io.tradepulse.systemtests;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Holds up who comes by a place, once each time a test has said so.
///
/// Thread-safe.
final class Delays {
    /// Where a tick can be held up.
    enum Place {
        /// Before it goes onto the bus.
        APPEND,
        /// Before the recorder has it.
        RECORDER,
        /// While it is committed.
        COMMIT,
        /// Before the latest prices have it.
        LATEST,
        /// Before a frame with it is handed to a socket.
        PUSH
    }

    private final Map<Place, AtomicLong> armed = new EnumMap<>(Place.class);

    Delays() {
        for (Place place : Place.values()) {
            armed.put(place, new AtomicLong());
        }
    }

    /// The next one who comes by is held up so long.
    void next(Place place, Duration howLong) {
        armed.get(place).set(howLong.toNanos());
    }

    void at(Place place) {
        long until = System.nanoTime() + armed.get(place).getAndSet(0);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
