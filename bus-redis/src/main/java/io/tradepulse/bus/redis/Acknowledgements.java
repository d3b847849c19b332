package io.tradepulse.bus.redis;

import io.lettuce.core.RedisFuture;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a tailer has committed, until Redis has heard of it: a thousand ids at a time, sent again
/// where there was no answer.
///
/// Owned by the thread of its tailer.
final class Acknowledgements {
    private static final int BATCH = 1_000;
    private static final long RETRY_NANOS = 100_000_000;

    /// Ids, and the answer of the last attempt.
    private static final class Sent {
        final List<EntryId> ids;
        @Nullable RedisFuture<Long> answer;

        Sent(List<EntryId> ids) {
            this.ids = ids;
        }

        boolean isKnown() {
            RedisFuture<Long> given = answer;
            return given != null && given.isDone() && Answers.failure(given) == null;
        }

        boolean isOpen() {
            RedisFuture<Long> given = answer;
            return given == null || given.isDone();
        }
    }

    private final Link link;
    private final String stream;
    private final String group;
    private final LongSupplier nanoClock;
    private final Deque<Sent> waiting = new ArrayDeque<>();
    private long notBefore;

    Acknowledgements(Link link, String stream, String group, LongSupplier nanoClock) {
        this.link = link;
        this.stream = stream;
        this.group = group;
        this.nanoClock = nanoClock;
        this.notBefore = nanoClock.getAsLong();
    }

    void add(List<EntryId> ids) {
        for (int from = 0; from < ids.size(); from += BATCH) {
            int to = Math.min(ids.size(), from + BATCH);
            waiting.add(new Sent(List.copyOf(ids.subList(from, to))));
        }
        notBefore = nanoClock.getAsLong();
        flush();
    }

    /// Sends what has to be sent, again too.
    void flush() {
        waiting.removeIf(Sent::isKnown);
        if (waiting.isEmpty() || nanoClock.getAsLong() - notBefore < 0) {
            return;
        }
        notBefore = nanoClock.getAsLong() + RETRY_NANOS;
        var connection = link.connection();
        if (connection == null) {
            return;
        }
        for (Sent one : waiting) {
            if (one.isOpen()) {
                String[] ids = one.ids.stream().map(EntryId::toString).toArray(String[]::new);
                one.answer = connection.async().xack(stream, group, ids);
            }
        }
    }

    /// Puts in the ids that may count as pending still.
    void collect(Collection<EntryId> into) {
        waiting.removeIf(Sent::isKnown);
        waiting.forEach(sent -> into.addAll(sent.ids));
    }

    /// The last chance: waits for the answers that are under way.
    void close(long nanos) {
        notBefore = nanoClock.getAsLong();
        flush();
        long end = nanoClock.getAsLong() + nanos;
        for (Iterator<Sent> each = waiting.iterator(); each.hasNext(); ) {
            RedisFuture<Long> answer = each.next().answer;
            if (answer != null) {
                Answers.awaitAnyway(answer, end - nanoClock.getAsLong(), nanoClock);
            }
        }
    }
}
