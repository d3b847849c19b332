package io.tradepulse.bus;

import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Ticks as plain numbers in large arrays, allocated as the ring first gets there: an idle ring is
/// small, and a full one is nothing that a garbage collector would have to walk through or move one
/// by one.
///
/// Thread-safe as far as [Slots] asks for.
final class TickSlots implements Slots<Tick> {
    private static final int BLOCK_BITS = 12;
    private static final int BLOCK_SIZE = 1 << BLOCK_BITS;

    /// Longs a tick.
    private static final int WIDTH = 8;

    private static final class Block {
        final long[] values;
        final @Nullable Instrument[] instruments;
        final ClockOffset[] clocks;

        Block(int ticks) {
            values = new long[ticks * WIDTH];
            instruments = new Instrument[ticks];
            clocks = new ClockOffset[ticks];
            Arrays.fill(clocks, ClockOffset.UNKNOWN);
        }
    }

    private final int blockSize;
    private final AtomicReferenceArray<@Nullable Block> blocks;

    TickSlots(int capacity) {
        blockSize = Math.min(BLOCK_SIZE, capacity);
        blocks = new AtomicReferenceArray<>(Math.max(1, capacity >> BLOCK_BITS));
    }

    @Override
    public void put(int slot, Tick tick, long nowEpochNanos) {
        Block block = block(slot >> BLOCK_BITS);
        int index = slot & (BLOCK_SIZE - 1);
        block.instruments[index] = tick.instrument();
        block.clocks[index] = tick.clock();
        long[] values = block.values;
        int at = index * WIDTH;
        values[at] = tick.ts();
        values[at + 1] = tick.seq();
        values[at + 2] = Double.doubleToRawLongBits(tick.price());
        values[at + 3] = Double.doubleToRawLongBits(tick.volume());
        values[at + 4] = Double.doubleToRawLongBits(tick.bid());
        values[at + 5] = Double.doubleToRawLongBits(tick.ask());
        values[at + 6] = tick.receivedAt();
        values[at + 7] = nowEpochNanos;
    }

    private Block block(int index) {
        Block known = blocks.get(index);
        if (known != null) {
            return known;
        }
        Block made = new Block(blockSize);
        Block earlier = blocks.compareAndExchange(index, null, made);
        return earlier == null ? made : earlier;
    }

    @Override
    public Reader<Tick> reader() {
        Tick tick = new Tick();
        return slot -> read(slot, tick);
    }

    @SuppressWarnings("NullAway") // a published slot has its instrument
    private Tick read(int slot, Tick into) {
        Block block = block(slot >> BLOCK_BITS);
        int index = slot & (BLOCK_SIZE - 1);
        long[] values = block.values;
        int at = index * WIDTH;
        into.set(
                block.instruments[index],
                values[at],
                values[at + 1],
                Double.longBitsToDouble(values[at + 2]),
                Double.longBitsToDouble(values[at + 3]),
                Double.longBitsToDouble(values[at + 4]),
                Double.longBitsToDouble(values[at + 5]));
        into.receivedAt(values[at + 6]);
        into.appendedAt(values[at + 7]);
        into.clock(block.clocks[index]);
        return into;
    }
}
