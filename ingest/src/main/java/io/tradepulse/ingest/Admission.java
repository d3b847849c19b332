package io.tradepulse.ingest;

import io.tradepulse.wire.ControlLine.Hello;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether one sender is let in, what it may do, and how fast: by its address, and by its token
/// once it has shown one.
///
/// Owned by the connection's reader.
final class Admission {
    /// What is said to one whose lines don't count.
    static final String NO_TOKEN = "a token is asked for: #HELLO token=...";

    private final AccessTokens tokens;
    private final Clients clients;
    private final String defaultProvider;
    private final String address;
    private final boolean isLoopback;
    private final LongSupplier nanoClock;
    private @Nullable Grant grant;
    private @Nullable String shownToken;
    private @Nullable RateGate gate;

    /// @param address has entered already; it is left with [#leave()]
    Admission(TcpDoor.Parts parts, String address, boolean isLoopback) {
        this.tokens = parts.config().tokens();
        this.clients = parts.clients();
        this.defaultProvider = parts.config().defaultProvider();
        this.address = address;
        this.isLoopback = isLoopback;
        this.nanoClock = parts.nanoClock();
        this.grant = tokens.areAskedFor() ? null : Grant.EVERYTHING;
        this.gate = clients.gate(address);
    }

    /// Whether its lines count.
    boolean isIn() {
        return grant != null;
    }

    /// What holds it to its pace; null where nothing does.
    @Nullable RateGate gate() {
        return gate;
    }

    /// Lets a sender in. A token counts from here on; one that was shown before goes on where none
    /// is shown.
    ///
    /// @return why not; null where it is in
    @Nullable String refusal(Hello said) {
        String problem = authenticate(said);
        Grant given = grant;
        return problem == null && given != null ? refusal(said, given) : problem;
    }

    private @Nullable String authenticate(Hello said) {
        if (!tokens.areAskedFor() || (said.token() == null && grant != null)) {
            return null;
        }
        Grant given = tokens.grant(said.token()).orElse(null);
        if (given == null) {
            return said.token() == null ? NO_TOKEN : "wrong token";
        }
        if (!given.name().equals(shownToken)) {
            leaveToken();
            if (!clients.enter(given.name(), given.maxConnections(), given.linesPerSecond())) {
                return "the token has its " + given.maxConnections() + " connections already";
            }
            shownToken = given.name();
            gate = clients.gate(given.linesPerSecond() > 0 ? given.name() : address);
        }
        grant = given;
        return null;
    }

    private @Nullable String refusal(Hello said, Grant given) {
        if (said.replay() && !given.replay() && !isLoopback) {
            return "replay=on is for senders on this machine, or with a token for it";
        }
        return given.allowsProvider(provider(said))
                ? null
                : "the token is not for provider " + provider(said);
    }

    /// Has its ticks held to what its token is for.
    void limit(TickIntake intake) {
        Grant given = grant;
        if (given != null && tokens.areAskedFor()) {
            intake.mayLabel(given::allowsProvider);
            intake.maySend(given::allowsSymbol);
        }
    }

    /// The label of its ticks.
    String provider(Hello said) {
        String label = said.provider();
        Grant given = grant;
        if (label != null) {
            return label;
        }
        return given == null ? defaultProvider : given.provider(defaultProvider);
    }

    /// Makes room for others.
    void leave() {
        leaveToken();
        clients.leave(address, nanoClock.getAsLong());
    }

    private void leaveToken() {
        String shown = shownToken;
        if (shown != null) {
            clients.leave(shown, nanoClock.getAsLong());
        }
        shownToken = null;
    }
}
