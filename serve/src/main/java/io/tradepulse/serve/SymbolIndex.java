package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Roots;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.serve.Resolution.Ambiguous;
import io.tradepulse.serve.Resolution.Found;
import io.tradepulse.serve.Resolution.Unknown;
import io.tradepulse.store.Listing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which instrument a symbol in a request means: the symbol itself, or its root where only one
/// symbol has that. A root keeps what it meant first.
///
/// Thread-safe. It follows the instruments of the cache; a look-up of a symbol is one of a hash
/// map.
final class SymbolIndex {
    private static final Queue<Instrument> NONE = new ConcurrentLinkedQueue<>();

    private record RootOf(@Nullable String provider, String root) {}

    private final LastValueCache cache;
    private final List<String> priority;

    /// The one seen first comes first, by what the store remembers of it: so that it is the same
    /// after a restart, and everywhere.
    private final Comparator<Instrument> canaryLastOldestFirst;

    private final ConcurrentMap<String, List<Instrument>> bySymbol = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Queue<Instrument>> byRoot = new ConcurrentHashMap<>();
    private final ConcurrentMap<RootOf, String> firstResolutions = new ConcurrentHashMap<>();
    private volatile int indexed;

    SymbolIndex(
            LastValueCache cache,
            List<String> priority,
            Supplier<Map<Instrument, Listing>> listings) {
        this.cache = cache;
        this.priority = priority;
        this.canaryLastOldestFirst =
                Comparator.comparing(Instrument::isCanary)
                        .thenComparingLong(
                                (Instrument instrument) ->
                                        firstSeen(listings.get().get(instrument)))
                        .thenComparingInt(Instrument::index);
    }

    private static long firstSeen(@Nullable Listing listing) {
        return listing == null ? Long.MAX_VALUE : listing.firstSeen();
    }

    /// @param symbol in upper case
    /// @param provider the only one that counts, or null for any
    /// @throws ProblemException where who asks may not see that symbol, be it there or not
    Resolution resolve(String symbol, @Nullable String provider) {
        return resolve(symbol, provider, true);
    }

    /// The same.
    ///
    /// @param near whether to look for near matches of what is unknown, which goes through all
    Resolution resolve(String symbol, @Nullable String provider, boolean near) {
        catchUp();
        Instrument exact = preferred(bySymbol.getOrDefault(symbol, List.of()), provider);
        Resolution found = exact != null ? new Found(exact) : resolveRoot(symbol, provider, near);
        Caller caller = Access.current();
        return caller.seesAll() ? found : seenBy(caller, symbol, found);
    }

    private static Resolution seenBy(Caller caller, String symbol, Resolution found) {
        return switch (found) {
            case Found(Instrument instrument) -> {
                if (!caller.sees(instrument.symbol())) {
                    throw new ProblemException(Problem.keyNotForSymbol(symbol));
                }
                yield found;
            }
            case Unknown _ -> {
                caller.needSymbol(symbol);
                yield found;
            }
            case Ambiguous(List<String> candidates) -> {
                List<String> seen = candidates.stream().filter(caller::sees).toList();
                if (seen.isEmpty()) {
                    throw new ProblemException(Problem.keyNotForSymbol(symbol));
                }
                yield new Ambiguous(seen);
            }
        };
    }

    private Resolution resolveRoot(String root, @Nullable String provider, boolean near) {
        RootOf key = new RootOf(provider, root);
        String known = firstResolutions.get(key);
        if (known != null) {
            return found(known, provider);
        }
        List<String> symbols = symbolsOf(root, provider);
        return switch (symbols.size()) {
            case 0 -> new Unknown(near ? NearMatches.of(root, publicSymbols()) : List.of());
            case 1 -> found(remember(key, symbols.getFirst()), provider);
            default -> new Ambiguous(symbols);
        };
    }

    private String remember(RootOf key, String symbol) {
        String earlier = firstResolutions.putIfAbsent(key, symbol);
        return earlier != null ? earlier : symbol;
    }

    private Found found(String symbol, @Nullable String provider) {
        List<Instrument> all = bySymbol.getOrDefault(symbol, List.of());
        return new Found(Objects.requireNonNull(preferred(all, provider), symbol));
    }

    private List<String> symbolsOf(String root, @Nullable String provider) {
        return byRoot.getOrDefault(root, NONE).stream()
                .filter(instrument -> counts(instrument, provider))
                .map(Instrument::symbol)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean counts(Instrument instrument, @Nullable String provider) {
        return provider == null ? !instrument.isCanary() : instrument.provider().equals(provider);
    }

    private List<String> publicSymbols() {
        return all(null).stream().map(Instrument::symbol).toList();
    }

    /// One instrument for each symbol that who asks may see, in order of the symbols, without those
    /// of the probes.
    ///
    /// @param provider the only one that counts, or null for any
    List<Instrument> all(@Nullable String provider) {
        catchUp();
        Caller caller = Access.current();
        Map<String, Instrument> chosen = new TreeMap<>();
        bySymbol.forEach(
                (symbol, instruments) ->
                        Optional.ofNullable(preferred(instruments, provider))
                                .filter(instrument -> counts(instrument, provider))
                                .filter(instrument -> caller.sees(instrument.symbol()))
                                .ifPresent(instrument -> chosen.put(symbol, instrument)));
        return List.copyOf(chosen.values());
    }

    /// Every instrument that who asks may see, those of the probes left out.
    List<Instrument> everyProvider() {
        catchUp();
        Caller caller = Access.current();
        return bySymbol.values().stream()
                .flatMap(List::stream)
                .filter(instrument -> !instrument.isCanary())
                .filter(instrument -> caller.sees(instrument.symbol()))
                .sorted(Comparator.comparing(Instrument::symbol))
                .toList();
    }

    /// The provider's own, or else that of the first provider by priority, or else the oldest.
    private @Nullable Instrument preferred(
            List<Instrument> instruments, @Nullable String provider) {
        if (provider != null) {
            return of(provider, instruments);
        }
        for (String preferred : priority) {
            Instrument instrument = of(preferred, instruments);
            if (instrument != null) {
                return instrument;
            }
        }
        return switch (instruments.size()) {
            case 0 -> null;
            case 1 -> instruments.getFirst();
            default -> Collections.min(instruments, canaryLastOldestFirst);
        };
    }

    private static @Nullable Instrument of(String provider, List<Instrument> instruments) {
        for (Instrument instrument : instruments) {
            if (instrument.provider().equals(provider)) {
                return instrument;
            }
        }
        return null;
    }

    private void catchUp() {
        if (cache.instrumentCount() != indexed) {
            addNew();
        }
    }

    private synchronized void addNew() {
        List<Instrument> added = cache.instrumentsFrom(indexed);
        for (Instrument instrument : added) {
            bySymbol.merge(instrument.symbol(), List.of(instrument), SymbolIndex::merged);
            byRoot.computeIfAbsent(
                            Roots.of(instrument.symbol()), _ -> new ConcurrentLinkedQueue<>())
                    .add(instrument);
        }
        indexed += added.size();
    }

    private static List<Instrument> merged(List<Instrument> a, List<Instrument> b) {
        List<Instrument> both = new ArrayList<>(a);
        both.addAll(b);
        return List.copyOf(both);
    }
}
