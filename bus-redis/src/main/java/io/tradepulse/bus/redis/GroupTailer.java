package io.tradepulse.bus.redis;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.models.stream.ClaimedMessages;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A member of a consumer group, which takes its share of a stream.
///
/// What it takes is *pending* in Redis until it is acknowledged: its own of an earlier life it
/// takes first, and then, from time to time, what others have left lying for too long. What it has
/// taken and not committed it keeps, so that it can hand it out again by itself.
///
/// Owned by one thread.
final class GroupTailer<E> implements Tailer<E>, StreamReader {
    /// Where the next entries come from.
    private enum Source {
        /// Those that are pending under its name.
        OWN,
        /// Those that others left.
        LEFT,
        NEW
    }

    private static final int PAGE = 1_000;
    private static final int MOST_AT_ONCE = 4_096;

    /// What is kept for a rewind; who doesn't commit gets no more.
    private static final int MOST_UNCOMMITTED = 1 << 18;

    private static final long LONGEST_BLOCK_MILLIS = 250;
    private static final long PARK_NANOS = 50_000_000;
    private static final long ANSWER_NANOS = 20_000_000;
    private static final long CLOSE_NANOS = 2_000_000_000;
    private static final long LONGEST_CLAIM_NANOS = 5_000_000_000L;

    private final Link link;
    private final Link questions;
    private final String stream;
    private final Consumer<String> member;
    private final long minIdleMillis;
    private final long claimNanos;
    private final LongSupplier nanoClock;
    private final Decoder<E> decoder;
    private final Acknowledgements acknowledgements;
    private final java.util.function.Consumer<String> problems;
    private final java.util.function.Consumer<StreamReader> whenClosed;

    private final Deque<Entry> ready = new ArrayDeque<>();
    private final Deque<Entry> taken = new ArrayDeque<>();
    private final Set<EntryId> held = new HashSet<>();
    private @Nullable CompletableFuture<List<StreamMessage<String, byte[]>>> asked;
    private Source source = Source.OWN;
    private String cursor = EntryId.NONE.toString();
    private long askedAt;
    private boolean hasGroup;
    private boolean hasClosed;
    private boolean hasClaimed;
    private long claimedAt;
    private long shownAt;
    private long takenTotal;
    private long committedTotal;
    private int handedUncommitted;
    private EntryId newestTaken = EntryId.NONE;
    private EntryId newestCommitted = EntryId.NONE;

    /// @param link of its own, for waiting holds up whatever is asked after it
    /// @param questions for what does not wait
    /// @param problems told why it could not read, or with nothing that it could
    /// @param whenClosed told that it is, once
    GroupTailer(
            Link link,
            Link questions,
            String stream,
            Consumer<String> member,
            Duration minIdle,
            LongSupplier nanoClock,
            Decoder<E> decoder,
            java.util.function.Consumer<String> problems,
            java.util.function.Consumer<StreamReader> whenClosed) {
        this.link = link;
        this.questions = questions;
        this.stream = stream;
        this.member = member;
        this.minIdleMillis = minIdle.toMillis();
        this.claimNanos = Math.min(minIdle.toNanos() / 4, LONGEST_CLAIM_NANOS);
        this.nanoClock = nanoClock;
        this.decoder = decoder;
        this.acknowledgements =
                new Acknowledgements(questions, stream, member.getGroup(), nanoClock);
        this.problems = problems;
        this.whenClosed = whenClosed;
        this.claimedAt = nanoClock.getAsLong() - claimNanos;
        this.shownAt = nanoClock.getAsLong();
        createGroup(questions);
    }

    @Override
    public int poll(java.util.function.Consumer<? super E> handler, int limit, Duration patience)
            throws InterruptedException {
        idle();
        long end = nanoClock.getAsLong() + patience.toNanos();
        while (true) {
            long left = end - nanoClock.getAsLong();
            if (ready.isEmpty()) {
                fetch(limit, left);
            }
            int handed = handOver(handler, limit);
            if (handed > 0 || left <= 0) {
                return handed;
            }
        }
    }

    private void fetch(int limit, long left) throws InterruptedException {
        if (taken.size() >= MOST_UNCOMMITTED) {
            park(left);
            return;
        }
        if (asked == null) {
            asked = ask(Math.min(limit, MOST_AT_ONCE), left);
            askedAt = nanoClock.getAsLong();
        }
        if (asked == null) {
            park(left);
        } else if (Answers.await(asked, Math.max(left, ANSWER_NANOS))) {
            answered(asked, left);
        } else if (nanoClock.getAsLong() - askedAt > Answers.GIVE_UP_NANOS) {
            link.drop("it does not answer");
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

    private void answered(CompletableFuture<List<StreamMessage<String, byte[]>>> answer, long left)
            throws InterruptedException {
        asked = null;
        Throwable failure = Answers.failure(answer);
        if (failure == null) {
            problems.accept("");
            take(answer.join());
            return;
        }
        if (Failures.isA(failure, "NOGROUP")) {
            hasGroup = false; // somebody has deleted the stream
        }
        problems.accept(Failures.text(failure));
        park(left);
        readOwn(); // what was delivered with an answer that got lost is pending
    }

    private @Nullable CompletableFuture<List<StreamMessage<String, byte[]>>> ask(
            int count, long left) {
        var connection = link.connection();
        if (connection == null) {
            return null;
        }
        if (!hasGroup) {
            createGroup(link);
            hasGroup = true;
        }
        if (source == Source.NEW && nanoClock.getAsLong() - claimedAt >= claimNanos) {
            source = Source.LEFT;
            cursor = EntryId.NONE.toString();
            claimedAt = nanoClock.getAsLong();
        }
        RedisAsyncCommands<String, byte[]> redis = connection.async();
        return switch (source) {
            case OWN -> read(redis, XReadArgs.Builder.count(PAGE), cursor);
            case LEFT -> claim(redis);
            case NEW -> read(redis, waiting(count, left), ">");
        };
    }

    private static XReadArgs waiting(int count, long left) {
        long millis = Math.min(left / 1_000_000, LONGEST_BLOCK_MILLIS);
        XReadArgs args = XReadArgs.Builder.count(count);
        return millis > 0 ? args.block(millis) : args;
    }

    @SuppressWarnings("unchecked") // an array of one stream's offset, made for the call
    private CompletableFuture<List<StreamMessage<String, byte[]>>> read(
            RedisAsyncCommands<String, byte[]> redis, XReadArgs args, String from) {
        return redis.xreadgroup(member, args, StreamOffset.from(stream, from))
                .toCompletableFuture();
    }

    /// Ids only: what stands there is read with what is its own then. Redis 6 says nothing at all
    /// of entries that somebody has deleted, and they would stay pending for ever.
    private CompletableFuture<List<StreamMessage<String, byte[]>>> claim(
            RedisAsyncCommands<String, byte[]> redis) {
        XAutoClaimArgs<String> args =
                XAutoClaimArgs.Builder.<String>justid(member, minIdleMillis, cursor).count(PAGE);
        CompletionStage<ClaimedMessages<String, byte[]>> claimed = redis.xautoclaim(stream, args);
        return claimed.thenApply(
                        found -> {
                            cursorOfClaims = found.getId();
                            return found.getMessages();
                        })
                .toCompletableFuture();
    }

    /// Where the next page of what others left begins; written before its answer is complete.
    private volatile String cursorOfClaims = "0-0";

    private void take(List<StreamMessage<String, byte[]>> messages) {
        switch (source) {
            case OWN -> takeOwn(messages);
            case LEFT -> takeLeft(messages);
            case NEW -> messages.forEach(message -> ready.add(Entry.of(message)));
        }
    }

    private void takeOwn(List<StreamMessage<String, byte[]>> messages) {
        if (messages.isEmpty()) {
            source = Source.NEW;
            held.clear();
            return;
        }
        addUnlessHeld(messages);
        cursor = messages.getLast().getId();
    }

    private void takeLeft(List<StreamMessage<String, byte[]>> claimed) {
        cursor = cursorOfClaims;
        hasClaimed |= !claimed.isEmpty();
        if (!cursor.equals(EntryId.NONE.toString())) {
            return;
        }
        source = Source.NEW;
        if (hasClaimed) {
            hasClaimed = false;
            readOwn();
        }
    }

    private void addUnlessHeld(List<StreamMessage<String, byte[]>> messages) {
        for (StreamMessage<String, byte[]> message : messages) {
            Entry entry = Entry.of(message);
            if (held.add(entry.id())) {
                ready.add(entry);
            }
        }
    }

    private void collectHeld(Collection<EntryId> into) {
        taken.forEach(entry -> into.add(entry.id()));
        ready.forEach(entry -> into.add(entry.id()));
        acknowledgements.collect(into);
    }

    private void readOwn() {
        source = Source.OWN;
        cursor = EntryId.NONE.toString();
        held.clear();
        collectHeld(held);
    }

    private void createGroup(Link by) {
        var connection = by.connection();
        if (connection != null) {
            // Where it is there already this is an error, and all is well.
            RedisFuture<String> _ =
                    connection
                            .async()
                            .xgroupCreate(
                                    StreamOffset.from(stream, "0"),
                                    member.getGroup(),
                                    XGroupCreateArgs.Builder.mkstream());
        }
    }

    private int handOver(java.util.function.Consumer<? super E> handler, int limit)
            throws InterruptedException {
        int handed = 0;
        while (handed < limit && !ready.isEmpty()) {
            Entry entry = ready.getFirst();
            if (decoder.hand(entry, handler)) {
                handed++;
                handedUncommitted++;
            }
            ready.removeFirst();
            taken.add(entry);
            takenTotal++;
            newestTaken = newestTaken.max(entry.id());
        }
        if (handedUncommitted == 0 && !taken.isEmpty()) {
            commit(); // nobody will: there was nothing for the owner in it
        }
        return handed;
    }

    @Override
    public void commit() {
        commit(taken.size());
    }

    @Override
    public void commit(Topic.Mark upTo) {
        long count = ((StreamMark) upTo).taken() - committedTotal;
        commit(Math.clamp(count, 0, taken.size()));
    }

    private void commit(int count) {
        if (count == 0) {
            return;
        }
        List<EntryId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            EntryId id = taken.removeFirst().id();
            ids.add(id);
            newestCommitted = newestCommitted.max(id);
        }
        committedTotal += count;
        handedUncommitted = taken.isEmpty() ? 0 : handedUncommitted;
        acknowledgements.add(ids);
    }

    @Override
    public void rewind() {
        while (!taken.isEmpty()) {
            ready.addFirst(taken.removeLast());
        }
        takenTotal = committedTotal;
        handedUncommitted = 0;
        newestTaken = newestCommitted;
    }

    /// Sends what has not been heard, and shows that what it has taken is not left lying.
    @Override
    public void idle() {
        acknowledgements.flush();
        long now = nanoClock.getAsLong();
        if (taken.isEmpty() && ready.isEmpty()) {
            shownAt = now;
        } else if (now - shownAt > minIdleMillis * 1_000_000 / 3) {
            shownAt = now;
            var _ = show(XClaimArgs.Builder.justid().minIdleTime(0));
        }
    }

    private CompletableFuture<Void> show(XClaimArgs args) {
        var connection = questions.connection();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        if (connection != null) {
            List<String> ids = new ArrayList<>();
            taken.forEach(entry -> ids.add(entry.id().toString()));
            ready.forEach(entry -> ids.add(entry.id().toString()));
            for (int from = 0; from < ids.size(); from += PAGE) {
                String[] page =
                        ids.subList(from, Math.min(ids.size(), from + PAGE)).toArray(String[]::new);
                answers.add(
                        connection
                                .async()
                                .xclaim(stream, member, args, page)
                                .toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    @Override
    public Topic.Mark mark() {
        return new StreamMark(newestTaken, takenTotal);
    }

    /// Lets others have what it has not committed, at once.
    @Override
    public void close() {
        if (hasClosed) {
            return;
        }
        hasClosed = true;
        if (asked != null) {
            Answers.awaitAnyway(asked, 2 * LONGEST_BLOCK_MILLIS * 1_000_000, nanoClock);
            if (asked.isDone() && Answers.failure(asked) == null) {
                take(asked.join());
            }
        }
        acknowledgements.close(CLOSE_NANOS);
        XClaimArgs asLeft = XClaimArgs.Builder.justid().minIdleTime(0).idle(2 * minIdleMillis);
        Answers.awaitAnyway(show(asLeft), CLOSE_NANOS, nanoClock);
        link.close();
        whenClosed.accept(this);
    }
}
