package io.tradepulse.serve;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who asks, as far as its key tells, and what it may see.
///
/// Thread-safe.
final class Caller {
    /// Anybody, where no keys are asked for: may do all.
    static final Caller EVERYBODY = new Caller(null, true);

    /// Somebody who has shown no key where one is asked for: may do nothing.
    static final Caller NOBODY = new Caller(null, false);

    private final @Nullable ApiKey key;
    private final boolean isFree;
    private final @Nullable Allowance allowance;

    private Caller(@Nullable ApiKey key, boolean isFree) {
        this.key = key;
        this.isFree = isFree;
        Quota quota = key == null ? null : key.quota();
        this.allowance = quota == null ? null : new Allowance(quota);
    }

    static Caller of(ApiKey key) {
        return new Caller(key, false);
    }

    /// Name of its key, for logs and people; empty where it has none.
    String name() {
        return key == null ? "" : key.name();
    }

    boolean may(Scope scope) {
        return key == null ? isFree : key.opens(scope);
    }

    /// Whether it may read ticks, bars and figures of that symbol.
    ///
    /// @param symbol as it is stored, in upper case
    boolean sees(String symbol) {
        return key == null ? isFree : key.opens(Scope.READ) && key.symbols().allow(symbol);
    }

    /// Whether it may read all symbols, those to come as well.
    boolean seesAll() {
        return key == null ? isFree : key.opens(Scope.READ) && key.symbols().allowAll();
    }

    /// Ends the making of an answer that it may not have.
    ///
    /// @throws ProblemException where its key does not open that
    void need(Scope scope) {
        if (!may(scope)) {
            throw new ProblemException(Problem.keyLacks(scope));
        }
    }

    /// Ends the making of an answer about a symbol that it may not see.
    ///
    /// @throws ProblemException where it may not
    void needSymbol(String symbol) {
        if (!sees(symbol)) {
            throw new ProblemException(Problem.keyNotForSymbol(symbol));
        }
    }

    /// Ends the making of an answer that shows something of all symbols.
    ///
    /// @throws ProblemException where it sees some only
    void needAllSymbols() {
        if (!seesAll()) {
            throw new ProblemException(Problem.keyNotForAll());
        }
    }

    /// Its key; empty where it has none.
    Optional<ApiKey> key() {
        return Optional.ofNullable(key);
    }

    /// What it has left of its key's quota; null where that has none.
    @Nullable Allowance allowance() {
        return allowance;
    }
}
