package io.tradepulse.store;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Keeps ticks, bars and dead letters for good, and answers queries over them.
///
/// Thread-safe; each writer has one owner at a time. All times are epoch nanoseconds; ranges are
/// [start, end). Failures are [StoreException]s: the store may be back a moment later.
public interface Store extends AutoCloseable {
    /// A writer of ticks: the same tick twice is one tick ([io.tradepulse.model.Identity]).
    BatchWriter<Tick> tickWriter();

    /// A writer of bars: the later of two bars with the same instrument, interval and start stays.
    /// A store that several processes write to keeps the one of more ticks, whichever came later.
    BatchWriter<Bar> barWriter();

    BatchWriter<DeadLetter> deadLetterWriter();

    /// A writer of newest prices, `price_snapshots`: of two ticks of an instrument the later stays
    /// (event time, then `seq`), in whatever order they are written.
    BatchWriter<Tick> snapshotWriter();

    /// A writer of what is known of instruments, `symbols`: of two listings of an instrument the
    /// earlier first and the later last sight stay, and of the rest what is not empty, the later
    /// first.
    BatchWriter<Listing> listingWriter();

    /// Tells whether queries see everything that was committed before this call: ask it until it
    /// says yes.
    BooleanSupplier visibilityOfCommits();

    /// Ticks of one instrument, oldest first, ties by `seq`. The tick handed over is reused.
    void ticks(Instrument instrument, long start, long end, Consumer<Tick> each);

    /// Ticks of any instruments in one order that never changes: by time, provider, symbol and
    /// `seq`. The tick handed over is reused; false ends it.
    void ticks(TickFilter filter, Predicate<Tick> each);

    /// One page of the ticks of one instrument, and how many there are in all.
    Page<Tick> ticksPage(Instrument instrument, long start, long end, Paging paging);

    /// One page of the bars of one instrument that start in the range, and how many there are in
    /// all.
    Page<Bar> barsPage(
            Instrument instrument, Interval interval, long start, long end, Paging paging);

    /// All bars of one instrument that start in the range, oldest first.
    void bars(Instrument instrument, Interval interval, long start, long end, Consumer<Bar> each);

    /// All bars of one instrument that start in the range, oldest first.
    default List<Bar> bars(Instrument instrument, Interval interval, long start, long end) {
        List<Bar> all = new ArrayList<>();
        bars(instrument, interval, start, end, all::add);
        return all;
    }

    /// One page of the dead letters that pass the filter, and how many there are in all. Those read
    /// at one time are in the order in which they were stored, or in the reverse.
    Page<DeadLetter> rejectsPage(RejectFilter filter, int limit, long offset);

    /// The newest tick of every instrument stored, whether or not its snapshot was written.
    List<Tick> latest();

    /// What is known of every instrument whose listing was written.
    List<Listing> listings();

    /// Instruments with a tick received at or after that time, each with the start of every bucket
    /// of the given length that such a tick falls into, in ascending order.
    void bucketsReceivedSince(long receivedAt, Interval bucket, BucketVisitor each);

    /// The value saved last under that name.
    OptionalLong checkpoint(String name);

    /// Durable when the call returns.
    void saveCheckpoint(String name, long value);

    /// How many ticks are stored and visible. Asked every second.
    long tickCount();

    /// How many ticks were written, by provider, that were stored already, since the store was
    /// opened; may be some seconds behind.
    Map<String, Long> collapsed();

    /// Does what is due of housekeeping: retention, compression, partitions to come, recovery of
    /// what is stuck. To be called every some seconds by one thread; may take long.
    void maintain();

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
