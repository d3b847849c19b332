package io.tradepulse.serve;

import io.tradepulse.serve.Resolution.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a symbol means to a client: what that may not see is as if it were not there.
///
/// Owned by the event loop, which it must not hold up: to look for symbols that look alike goes
/// through all there are, so that it does so only so often, for all clients together.
final class PushLookup {
    private static final Quota NEAR_MATCHES = new Quota(50, Duration.ofSeconds(1));

    private final SymbolIndex index;
    private final LongSupplier nanoClock;
    private final Allowance nearMatches = new Allowance(NEAR_MATCHES);

    PushLookup(SymbolIndex index, LongSupplier nanoClock) {
        this.index = index;
        this.nanoClock = nanoClock;
    }

    /// With near matches, unless too many were asked for.
    Resolution resolve(String symbol, @Nullable String provider, Caller caller) {
        Resolution found = find(symbol, provider, caller);
        boolean looks =
                found instanceof Unknown && nearMatches.take(nanoClock.getAsLong()).isGranted();
        return looks ? resolve(symbol, provider, caller, true) : found;
    }

    /// Without near matches.
    Resolution find(String symbol, @Nullable String provider, Caller caller) {
        return resolve(symbol, provider, caller, false);
    }

    private Resolution resolve(
            String symbol, @Nullable String provider, Caller caller, boolean near) {
        if (caller.seesAll()) {
            return index.resolve(symbol, provider, near);
        }
        try {
            return ScopedValue.where(Access.CALLER, caller)
                    .call(() -> index.resolve(symbol, provider, near));
        } catch (ProblemException _) {
            return new Unknown(List.of());
        }
    }
}
