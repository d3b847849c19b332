package io.tradepulse.store;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Keeps ticks, bars and dead letters for good, and answers queries over them.
///
/// Thread-safe; each writer has one owner at a time. All times are epoch nanoseconds; ranges are
/// [start, end). Failures are [StoreException]s: the store may be back a moment later.
public interface Store extends AutoCloseable {
    /// A writer of ticks: the same tick twice is one tick ([io.tradepulse.model.Identity]).
    BatchWriter<Tick> tickWriter();

    /// A writer of bars: the later of two bars with the same instrument, interval and start stays.
    BatchWriter<Bar> barWriter();

    BatchWriter<DeadLetter> deadLetterWriter();

    /// Tells whether queries see everything that was committed before this call: ask it until it
    /// says yes.
    BooleanSupplier visibilityOfCommits();

    /// Ticks of one instrument, oldest first, ties by `seq`. The tick handed over is reused.
    void ticks(Instrument instrument, long start, long end, Consumer<Tick> each);

    /// One page of [#ticks], and how many there are in all.
    Page<Tick> ticksPage(Instrument instrument, long start, long end, int limit, long offset);

    /// Bars of one instrument, oldest first, and how many there are in all.
    Page<Bar> barsPage(
            Instrument instrument, Interval interval, long start, long end, int limit, long offset);

    /// All bars of one instrument that start in the range, oldest first.
    List<Bar> bars(Instrument instrument, Interval interval, long start, long end);

    /// One page of the dead letters that pass the filter, and how many there are in all. Those read
    /// at one time are in the order in which they were stored, or in the reverse.
    Page<DeadLetter> rejectsPage(RejectFilter filter, int limit, long offset);

    /// The newest tick of every instrument stored.
    List<Tick> latest();

    /// Instruments with a tick received at or after that time, each with the start of every bucket
    /// of the given length that such a tick falls into, in ascending order.
    void bucketsReceivedSince(long receivedAt, Interval bucket, BucketVisitor each);

    /// The value saved last under that name.
    OptionalLong checkpoint(String name);

    /// Durable when the call returns.
    void saveCheckpoint(String name, long value);

    /// How many ticks are stored and visible.
    long tickCount();

    /// What is wrong just now, in a sentence; empty where all is well.
    String problem();

    /// Commits nothing: writers do that. Everything committed survives.
    @Override
    void close();

    /// Called for each bucket found.
    @FunctionalInterface
    interface BucketVisitor {
        void bucket(Instrument instrument, long start);
    }

    /// Part of a result, and the size of the whole.
    record Page<T>(List<T> rows, long total) {}
}
