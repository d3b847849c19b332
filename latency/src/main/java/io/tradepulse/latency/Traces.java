package io.tradepulse.latency;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The ways of some ticks, hop by hop: of every so manieth, and of the slowest of each second at
/// each stage.
///
/// Thread-safe. Which ticks are followed depends on their identity alone, so that every stage of
/// every process follows the same ones without asking another.
public final class Traces {
    /// One of so many ticks is followed from end to end; a power of two.
    public static final int ONE_OF = 1024;

    private static final int MAX_KEPT = 4096;

    /// What spreads the bits of a number over all bits (Fibonacci hashing; Knuth, volume 3, 6.4).
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final int TOP = Long.SIZE - Integer.numberOfTrailingZeros(ONE_OF);

    private record Identity(String provider, String symbol, long ts, long seq) {}

    /// What is known of one so far. Guarded by the monitor of its [Traces].
    private static final class Story {
        final List<Hop> hops = new ArrayList<>();
        final List<String> slowestAt = new ArrayList<>();

        /// The first time counts: a tick may be pushed to a thousand clients.
        void add(Hop hop) {
            for (Hop known : hops) {
                if (known.isSameAs(hop)) {
                    return;
                }
            }
            hops.add(hop);
        }
    }

    private final LinkedHashMap<Identity, Story> stories =
            new LinkedHashMap<Identity, Story>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Identity, Story> eldest) {
                    return size() > MAX_KEPT;
                }
            };

    /// Whether a tick is followed.
    public static boolean follow(Tick tick) {
        return ((tick.ts() * 31 + tick.seq()) * SPREAD) >>> TOP == 0;
    }

    /// Notes that a tick got there, and what its stamps say.
    public synchronized void note(Tick tick, Hop hop) {
        noted(tick, hop);
    }

    /// The same of one that was the slowest of its second.
    synchronized void noteSlowest(Tick tick, Hop hop, String stage) {
        noted(tick, hop).slowestAt.add(stage);
    }

    private Story noted(Tick tick, Hop hop) {
        Instrument instrument = tick.instrument();
        Story story =
                story(
                        new Identity(
                                instrument.provider(), instrument.symbol(), tick.ts(), tick.seq()));
        story.add(new Hop(Hop.SOURCE, tick.occurredAt()));
        story.add(new Hop(Hop.RECEIVED, tick.receivedAt()));
        if (tick.appendedAt() > 0) {
            story.add(new Hop(Hop.APPENDED, tick.appendedAt()));
        }
        story.add(hop);
        return story;
    }

    private Story story(Identity identity) {
        return stories.computeIfAbsent(identity, _ -> new Story());
    }

    /// The tick of that time; of several the one noted last.
    public Optional<Trace> at(String provider, String symbol, long ts) {
        return newest(
                identity ->
                        identity.ts == ts
                                && identity.symbol.equals(symbol)
                                && identity.provider.equals(provider));
    }

    /// The latest of that symbol that was followed.
    public Optional<Trace> latest(String provider, String symbol) {
        return newest(
                identity -> identity.symbol.equals(symbol) && identity.provider.equals(provider));
    }

    private synchronized Optional<Trace> newest(Predicate<Identity> wanted) {
        @Nullable Identity newest = null;
        for (Identity identity : stories.keySet()) {
            if (wanted.test(identity) && (newest == null || identity.ts >= newest.ts)) {
                newest = identity;
            }
        }
        return Optional.ofNullable(newest).map(this::trace);
    }

    /// Those that were the slowest of a second at that stage, the latest first.
    public synchronized List<Trace> slowest(String stage, int limit) {
        List<Trace> slowest = new ArrayList<>();
        for (Map.Entry<Identity, Story> each : stories.sequencedEntrySet().reversed()) {
            if (slowest.size() < limit && each.getValue().slowestAt.contains(stage)) {
                slowest.add(trace(each.getKey()));
            }
        }
        return slowest;
    }

    private Trace trace(Identity identity) {
        Story story = story(identity);
        List<Hop> hops = new ArrayList<>(story.hops);
        hops.sort(Comparator.comparingLong(Hop::at));
        return new Trace(
                identity.provider,
                identity.symbol,
                identity.ts,
                identity.seq,
                story.slowestAt,
                hops);
    }
}
