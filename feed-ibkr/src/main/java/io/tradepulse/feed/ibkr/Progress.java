package io.tradepulse.feed.ibkr;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the source has done so far, for whoever asks.
///
/// Written by the thread that talks to the gateway, read by any.
final class Progress {
    final AtomicLong connections = new AtomicLong();
    final AtomicLong ticks = new AtomicLong();
    final AtomicLong quotes = new AtomicLong();
    final AtomicLong leftOut = new AtomicLong();
    final AtomicLong malformed = new AtomicLong();
    private volatile IbkrState state = IbkrState.NEW;
    private volatile int serverVersion;
    private volatile @Nullable String problem;

    void state(IbkrState now) {
        state = now;
    }

    void serverVersion(int agreed) {
        serverVersion = agreed;
    }

    void problem(String what) {
        problem = what;
    }

    IbkrStatus status(int queued, List<IbkrSubscription> subscriptions) {
        return new IbkrStatus(
                state,
                serverVersion,
                connections.get(),
                ticks.get(),
                quotes.get(),
                leftOut.get(),
                malformed.get(),
                queued,
                problem,
                subscriptions);
    }
}
