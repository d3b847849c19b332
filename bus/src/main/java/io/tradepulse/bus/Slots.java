package io.tradepulse.bus;

import io.tradepulse.model.Tick;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Where the events of a ring are kept, by slot.
///
/// Thread-safe as far as the ring is: a slot is put by one thread, and read after that was
/// published.
interface Slots<E> {
    /// Takes the event over into that slot.
    void put(int slot, E event, long nowEpochNanos);

    /// A reader of its own for each tailer.
    Reader<E> reader();

    /// Gives the events of slots. Owned by one thread.
    @FunctionalInterface
    interface Reader<E> {
        /// The event in that slot, good until the next call.
        E at(int slot);
    }

    /// Slots for events that never change: kept as they are.
    static <E> Slots<E> ofImmutable(int capacity, IntFunction<@Nullable E[]> array) {
        @Nullable E[] kept = array.apply(capacity);
        return new Slots<>() {
            @Override
            public void put(int slot, E event, long nowEpochNanos) {
                kept[slot] = event;
            }

            @Override
            @SuppressWarnings("NullAway") // a published slot is filled
            public Reader<E> reader() {
                return slot -> kept[slot];
            }
        };
    }

    /// Slots for ticks: their values, stamped as appended.
    static Slots<Tick> ofTicks(int capacity) {
        return new TickSlots(capacity);
    }
}
