package io.tradepulse.wire;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From the bytes of provider and symbol to their instrument: a [SymbolTable] a provider.
///
/// Not thread-safe: owned by one reader.
final class InstrumentCache {
    /// Beyond it the cache starts anew: a topic may carry what anybody invents.
    private static final int MAX_PROVIDERS = 256;

    private static final class Provider {
        final byte[] raw;
        final SymbolTable symbols;

        Provider(byte[] raw, SymbolTable symbols) {
            this.raw = raw;
            this.symbols = symbols;
        }
    }

    private final Instruments known;
    private final int maxSymbols;
    private final List<Provider> providers = new ArrayList<>();
    private @Nullable Provider last;
    private String problem = "";

    InstrumentCache(Instruments known, int maxSymbols) {
        this.known = known;
        this.maxSymbols = maxSymbols;
    }

    /// Chooses the provider of the symbol to be looked up next.
    ///
    /// @return false where it can't be one
    boolean choose(byte[] bytes, int from, int to) {
        Provider chosen = last;
        if (chosen != null && is(chosen, bytes, from, to)) {
            return true;
        }
        for (Provider provider : providers) {
            if (is(provider, bytes, from, to)) {
                last = provider;
                return true;
            }
        }
        return add(bytes, from, to);
    }

    private static boolean is(Provider provider, byte[] bytes, int from, int to) {
        return Arrays.equals(provider.raw, 0, provider.raw.length, bytes, from, to);
    }

    private boolean add(byte[] bytes, int from, int to) {
        String name = Numbers.text(bytes, from, to);
        if (!Symbols.isValid(name)) {
            problem = "the provider has characters it may not have";
            return false;
        }
        if (providers.size() == MAX_PROVIDERS) {
            providers.clear();
        }
        Provider added =
                new Provider(Arrays.copyOfRange(bytes, from, to), new SymbolTable(known, name));
        providers.add(added);
        last = added;
        return true;
    }

    /// The instrument of the chosen provider and that symbol; a candidate where it is not known;
    /// null where it can't be one.
    @Nullable Instrument find(byte[] bytes, int from, int to) {
        int length = to - from;
        int hash = 0;
        boolean isSymbol = length > 0 && length <= Symbols.MAX_LENGTH && bytes[from] != '#';
        for (int i = from; isSymbol && i < to; i++) {
            isSymbol = Symbols.isAllowed(bytes[i]);
            hash = hash * 31 + bytes[i];
        }
        Provider provider = last;
        if (!isSymbol || provider == null) {
            problem = "the symbol is not 1 to 32 characters A-Z a-z 0-9 . = - _ / : ^ #";
            return null;
        }
        return provider.symbols.find(bytes, from, to, hash);
    }

    /// What [#find] found, as an instrument that is known from here on; null where there are too
    /// many already.
    @Nullable Instrument intern(Instrument found) {
        if (!found.isCandidate()) {
            return found;
        }
        Instrument made = known.ofIfRoom(found.provider(), found.symbol(), maxSymbols);
        Provider provider = last;
        if (made == null || provider == null) {
            problem = maxSymbols + " symbols are known, and no more taken";
            return null;
        }
        provider.symbols.settle(made);
        return made;
    }

    /// Why the last one was none.
    String problem() {
        return problem;
    }
}
