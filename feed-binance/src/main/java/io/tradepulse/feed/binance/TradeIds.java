package io.tradepulse.feed.binance;

import java.util.ArrayList;
import java.util.List;

/// Which trades of one symbol have come: their ids rise by one, so what has been seen is one
/// stretch of numbers with holes in it. While two connections overlap each brings what the other
/// has brought, and the one ahead makes holes that the other fills; a hole is a gap once nothing
/// can fill it any more.
///
/// Not thread-safe: owned by the thread that pulls the relay.
final class TradeIds {
    /// What an id turned out to be.
    enum Verdict {
        /// Never seen before.
        NEW,
        /// Never seen before, and it was said to be missing.
        FOUND,
        /// Seen before.
        REPEATED,
        /// Never seen: the exchange counts from somewhere else, and so do we from now on.
        RESTARTED
    }

    /// Ids that were passed over.
    record Hole(long from, long to, long sinceNanos, boolean said) {
        long size() {
            return to - from + 1;
        }
    }

    private static final int MAX_HOLES = 64;
    private static final long RESTART_NANOS = 1_000_000_000L;

    private final List<Hole> holes = new ArrayList<>();
    private long first = -1;
    private long next = -1;
    private long newestTs;

    /// Takes note of an id.
    ///
    /// @param ts time of the trade, which tells a count begun anew from a repetition: what is later
    ///   than all before was not seen before
    Verdict take(long id, long ts, long now) {
        if (next < 0) {
            startAt(id, ts);
            return Verdict.NEW;
        }
        if (id >= next) {
            passOver(next, id - 1, now);
            next = id + 1;
            newestTs = Math.max(newestTs, ts);
            return Verdict.NEW;
        }
        int hole = holeAround(id);
        if (hole >= 0) {
            return fill(hole, id);
        }
        if (ts - newestTs > RESTART_NANOS) {
            startAt(id, ts);
            return Verdict.RESTARTED;
        }
        if (id < first) {
            passOver(id + 1, first - 1, now);
            first = id;
            return Verdict.NEW;
        }
        return Verdict.REPEATED;
    }

    private void startAt(long id, long ts) {
        holes.clear();
        first = id;
        next = id + 1;
        newestTs = ts;
    }

    private void passOver(long from, long to, long now) {
        if (from > to) {
            return;
        }
        holes.add(new Hole(from, to, now, false));
    }

    private int holeAround(long id) {
        for (int i = 0; i < holes.size(); i++) {
            Hole hole = holes.get(i);
            if (id >= hole.from() && id <= hole.to()) {
                return i;
            }
        }
        return -1;
    }

    private Verdict fill(int index, long id) {
        Hole hole = holes.remove(index);
        if (id < hole.to()) {
            holes.add(index, new Hole(id + 1, hole.to(), hole.sinceNanos(), hole.said()));
        }
        if (id > hole.from()) {
            holes.add(index, new Hole(hole.from(), id - 1, hole.sinceNanos(), hole.said()));
        }
        return hole.said() ? Verdict.FOUND : Verdict.NEW;
    }

    /// The holes that have become gaps by now; each is given once. What comes of them later is
    /// still new.
    ///
    /// @param latenessNanos how long a hole may stay open
    List<Hole> gaps(long now, long latenessNanos) {
        if (holes.isEmpty()) {
            return List.of();
        }
        List<Hole> found = new ArrayList<>();
        for (int i = 0; i < holes.size(); i++) {
            Hole hole = holes.get(i);
            if (!hole.said() && now - hole.sinceNanos() >= latenessNanos) {
                found.add(hole);
                holes.set(i, new Hole(hole.from(), hole.to(), hole.sinceNanos(), true));
            }
        }
        forgetOldest();
        return found;
    }

    /// Only what was said is forgotten, so that no gap goes unsaid.
    private void forgetOldest() {
        for (int i = 0; i < holes.size() && holes.size() > MAX_HOLES; ) {
            if (holes.get(i).said()) {
                holes.remove(i);
            } else {
                i++;
            }
        }
    }
}
