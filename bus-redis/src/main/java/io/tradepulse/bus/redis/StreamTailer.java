package io.tradepulse.bus.redis;

import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Reads all of a stream in order, alone: nothing is pending in Redis, and where it goes back it
/// reads again.
///
/// Owned by one thread.
final class StreamTailer<E> implements Tailer<E>, StreamReader {
    /// Told how far its owner has got. Called by the tailer's thread.
    interface Commits {
        void committed(EntryId upTo);

        /// Called often while its owner is alive.
        void alive();

        /// One to whom it doesn't matter.
        static Commits none() {
            return new Commits() {
                @Override
                public void committed(EntryId upTo) {}

                @Override
                public void alive() {}
            };
        }
    }

    private static final int MOST_AT_ONCE = 4_096;
    private static final long LONGEST_BLOCK_MILLIS = 250;
    private static final long PARK_NANOS = 50_000_000;
    private static final long ANSWER_NANOS = 20_000_000;

    private final Link link;
    private final String stream;
    private final LongSupplier nanoClock;
    private final Decoder<E> decoder;
    private final Function<StatefulRedisConnection<String, byte[]>, CompletableFuture<EntryId>>
            begin;
    private final Commits commits;
    private final Consumer<String> problems;
    private final Consumer<StreamReader> whenClosed;

    private final Deque<Entry> ready = new ArrayDeque<>();
    private @Nullable CompletableFuture<EntryId> beginning;
    private @Nullable CompletableFuture<List<StreamMessage<String, byte[]>>> asked;
    private long askedAt;
    private boolean isStale;
    private boolean hasBegun;
    private EntryId fetched = EntryId.NONE;
    private EntryId taken = EntryId.NONE;
    private EntryId committed = EntryId.NONE;

    /// @param link of its own
    /// @param begin asks after which entry to begin
    /// @param problems told why it could not read, or with nothing that it could
    /// @param whenClosed told that it is
    StreamTailer(
            Link link,
            String stream,
            LongSupplier nanoClock,
            Decoder<E> decoder,
            Function<StatefulRedisConnection<String, byte[]>, CompletableFuture<EntryId>> begin,
            Commits commits,
            Consumer<String> problems,
            Consumer<StreamReader> whenClosed) {
        this.link = link;
        this.stream = stream;
        this.nanoClock = nanoClock;
        this.decoder = decoder;
        this.begin = begin;
        this.commits = commits;
        this.problems = problems;
        this.whenClosed = whenClosed;
    }

    /// One that begins after that entry, and that is closed by nobody but its owner.
    static <E> StreamTailer<E> after(
            EntryId id,
            Link link,
            String stream,
            LongSupplier nanoClock,
            Decoder<E> decoder,
            Commits commits,
            Consumer<String> problems) {
        return new StreamTailer<>(
                link,
                stream,
                nanoClock,
                decoder,
                _ -> CompletableFuture.completedFuture(id),
                commits,
                problems,
                _ -> {});
    }

    @Override
    public int poll(Consumer<? super E> handler, int limit, Duration patience)
            throws InterruptedException {
        long end = nanoClock.getAsLong() + patience.toNanos();
        while (true) {
            commits.alive();
            long left = end - nanoClock.getAsLong();
            if (ready.isEmpty()) {
                fetch(left);
            }
            int handed = handOver(handler, limit);
            if (handed > 0 || left <= 0) {
                return handed;
            }
        }
    }

    /// Hands over what has been fetched.
    int handOver(Consumer<? super E> handler, int limit) throws InterruptedException {
        int handed = 0;
        while (handed < limit && !ready.isEmpty()) {
            Entry entry = ready.getFirst();
            if (decoder.hand(entry, handler)) {
                handed++;
            }
            ready.removeFirst();
            taken = entry.id();
        }
        return handed;
    }

    /// Fetches where there is nothing left, and waits for it.
    ///
    /// @return whether there is something now
    boolean await(long nanos) throws InterruptedException {
        long end = nanoClock.getAsLong() + nanos;
        while (ready.isEmpty()) {
            long left = end - nanoClock.getAsLong();
            fetch(left);
            if (left <= 0) {
                break;
            }
        }
        return !ready.isEmpty();
    }

    private void fetch(long left) throws InterruptedException {
        var connection = link.connection();
        if (asked == null && connection != null && hasBegun(connection, left)) {
            asked = read(connection, left);
            askedAt = nanoClock.getAsLong();
            isStale = false;
        }
        if (asked == null) {
            park(left);
        } else if (Answers.await(asked, Math.max(left, ANSWER_NANOS))) {
            answered(asked, left);
        } else if (nanoClock.getAsLong() - askedAt > Answers.GIVE_UP_NANOS) {
            link.drop("it does not answer");
        }
    }

    @SuppressWarnings("unchecked") // an array of one stream's offset, made for the call
    private CompletableFuture<List<StreamMessage<String, byte[]>>> read(
            StatefulRedisConnection<String, byte[]> connection, long left) {
        return connection
                .async()
                .xread(waiting(left), StreamOffset.from(stream, fetched.toString()))
                .toCompletableFuture();
    }

    private boolean hasBegun(StatefulRedisConnection<String, byte[]> connection, long left)
            throws InterruptedException {
        if (hasBegun) {
            return true;
        }
        if (beginning == null) {
            beginning = begin.apply(connection);
        }
        if (!Answers.await(beginning, Math.max(left, ANSWER_NANOS))) {
            return false;
        }
        if (Answers.failure(beginning) == null) {
            fetched = beginning.join();
            taken = fetched;
            committed = fetched;
            hasBegun = true;
        }
        beginning = null;
        return hasBegun;
    }

    private static XReadArgs waiting(long left) {
        long millis = Math.min(left / 1_000_000, LONGEST_BLOCK_MILLIS);
        XReadArgs args = XReadArgs.Builder.count(MOST_AT_ONCE);
        return millis > 0 ? args.block(millis) : args;
    }

    private void answered(CompletableFuture<List<StreamMessage<String, byte[]>>> answer, long left)
            throws InterruptedException {
        asked = null;
        Throwable failure = Answers.failure(answer);
        problems.accept(failure == null ? "" : Failures.text(failure));
        if (failure != null) {
            park(left);
        } else if (!isStale) {
            answer.join().forEach(message -> ready.add(Entry.of(message)));
            fetched = ready.isEmpty() ? fetched : ready.getLast().id();
        }
    }

    private static void park(long left) throws InterruptedException {
        if (left > 0) {
            LockSupport.parkNanos(Math.min(left, PARK_NANOS));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("while waiting for Redis");
        }
    }

    @Override
    public void commit() {
        commitTo(taken);
    }

    @Override
    public void commit(Topic.Mark upTo) {
        commitTo(((StreamMark) upTo).id());
    }

    private void commitTo(EntryId id) {
        if (id.compareTo(committed) > 0) {
            committed = id;
            commits.committed(id);
        }
    }

    @Override
    public void rewind() {
        if (taken.equals(committed)) {
            return;
        }
        ready.clear();
        fetched = committed;
        taken = committed;
        isStale = true; // what is under way is not what comes next
    }

    @Override
    public void idle() {
        commits.alive();
    }

    @Override
    public Topic.Mark mark() {
        return new StreamMark(taken, 0);
    }

    @Override
    public void close() {
        link.close();
        whenClosed.accept(this);
    }
}
