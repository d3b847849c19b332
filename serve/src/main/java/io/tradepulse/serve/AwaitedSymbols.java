package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Roots;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.serve.Resolution.Found;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The symbols that sessions have asked for by name before there was a tick of them.
///
/// Owned by the event loop.
final class AwaitedSymbols {
    /// What is wanted of a symbol.
    ///
    /// Immutable, as long as nobody changes its set.
    ///
    /// @param provider the only one that counts, or null for any
    record Wanted(@Nullable String provider, boolean prices, Set<Interval> bars) {
        private Wanted and(Wanted more) {
            return new Wanted(more.provider, prices || more.prices, union(bars, more.bars));
        }

        private Wanted without(Wanted less) {
            Set<Interval> left = union(bars, Set.of());
            left.removeAll(less.bars);
            return new Wanted(provider, prices && !less.prices, left);
        }

        private static Set<Interval> union(Set<Interval> some, Set<Interval> others) {
            Set<Interval> all = EnumSet.noneOf(Interval.class);
            all.addAll(some);
            all.addAll(others);
            return all;
        }

        private boolean isNothing() {
            return !prices && bars.isEmpty();
        }
    }

    private final LastValueCache cache;
    private final PushLookup lookup;
    private final Map<Session, Map<String, Wanted>> bySession = new HashMap<>();
    private final Map<String, Set<Session>> byName = new HashMap<>();
    private int seen;

    AwaitedSymbols(LastValueCache cache, PushLookup lookup) {
        this.cache = cache;
        this.lookup = lookup;
    }

    /// It gets that as soon as there is one of that name.
    void add(Session session, String name, Wanted wanted) {
        bySession.computeIfAbsent(session, _ -> new HashMap<>()).merge(name, wanted, Wanted::and);
        byName.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(session);
    }

    /// Those that a session waits for.
    Set<String> of(Session session) {
        return Set.copyOf(bySession.getOrDefault(session, Map.of()).keySet());
    }

    boolean hasAny(Session session) {
        return bySession.containsKey(session);
    }

    /// It waits no more for that of those.
    void remove(Session session, Collection<String> names, Wanted unwanted) {
        Map<String, Wanted> own = bySession.getOrDefault(session, Map.of());
        for (String name : names) {
            Wanted wanted = own.get(name);
            Wanted left = wanted == null ? null : wanted.without(unwanted);
            if (left != null && left.isNothing()) {
                remove(session, name);
            } else if (left != null) {
                own.put(name, left);
            }
        }
    }

    private void remove(Session session, String name) {
        Map<String, Wanted> own = bySession.getOrDefault(session, Map.of());
        own.remove(name);
        if (own.isEmpty()) {
            bySession.remove(session);
        }
        Set<Session> waiting = byName.getOrDefault(name, Set.of());
        waiting.remove(session);
        if (waiting.isEmpty()) {
            byName.remove(name);
        }
    }

    /// It waits for nothing.
    void forget(Session session) {
        of(session).forEach(name -> remove(session, name));
    }

    /// One session waits for what another does.
    void copy(Session from, Session to) {
        Map.copyOf(bySession.getOrDefault(from, Map.of()))
                .forEach((name, wanted) -> add(to, name, wanted));
    }

    /// Looks whether any has appeared; costs nothing where no symbol has.
    void look() {
        if (cache.instrumentCount() == seen) {
            return;
        }
        List<Instrument> appeared = cache.instrumentsFrom(seen);
        seen += appeared.size();
        for (Instrument instrument : appeared) {
            tell(instrument.symbol());
            tell(Roots.of(instrument.symbol()));
        }
    }

    private void tell(String name) {
        for (Session session : List.copyOf(byName.getOrDefault(name, Set.of()))) {
            Wanted wanted = bySession.getOrDefault(session, Map.of()).get(name);
            if (wanted != null
                    && lookup.find(name, wanted.provider, session.owner())
                            instanceof Found(Instrument instrument)) {
                remove(session, name);
                session.begin(instrument, wanted);
            }
        }
    }
}
