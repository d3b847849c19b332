package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.serve.ClientMessage.Bad;
import io.tradepulse.serve.ClientMessage.Drawn;
import io.tradepulse.serve.ClientMessage.Heartbeat;
import io.tradepulse.serve.ClientMessage.Subscribe;
import io.tradepulse.serve.ClientMessage.Unsubscribe;
import io.tradepulse.serve.Outlet.Frame;
import io.tradepulse.serve.Resolution.Ambiguous;
import io.tradepulse.serve.Resolution.Found;
import io.tradepulse.serve.Resolution.Unknown;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One client that is connected, and what it says.
///
/// Owned by the event loop.
final class PushClient {
    private static final String PRICES = "prices";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Outlet outlet;
    private final PushMetrics.Kind kind;
    private final Sessions sessions;
    private final PushParts parts;
    private final SymbolIndex index;
    private Session session;

    PushClient(
            Outlet outlet,
            PushMetrics.Kind kind,
            Sessions sessions,
            PushParts parts,
            SymbolIndex index) {
        this.outlet = outlet;
        this.kind = kind;
        this.sessions = sessions;
        this.parts = parts;
        this.index = index;
        this.session = sessions.open();
        session.attach(outlet);
        sessions.connected(this);
    }

    Outlet outlet() {
        return outlet;
    }

    PushMetrics.Kind kind() {
        return kind;
    }

    Session session() {
        return session;
    }

    /// A message has come.
    void message(String text) {
        parts.metrics().message();
        take(ClientMessage.of(text));
    }

    void take(ClientMessage message) {
        switch (message) {
            case Subscribe subscribe -> subscribe(subscribe);
            case Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case Heartbeat _ -> heartbeat();
            case Drawn drawn -> session.drawn(drawn.seq(), drawn.at());
            case Bad(String code, String error) -> error(code, error);
        }
    }

    /// The connection is gone.
    void closed() {
        sessions.disconnected(this);
    }

    /// The socket takes more.
    void drained() {
        session.drained();
    }

    void heartbeat() {
        if (!outlet.isFull()) {
            say(
                    "heartbeat",
                    json ->
                            json.whole("timestamp", parts.clock().nanos() / NANOS_PER_MILLI)
                                    .whole("last_seq", session.lastSeq()));
        }
    }

    private void subscribe(Subscribe wanted) {
        if (wanted.session().isPresent() && resume(wanted)) {
            return;
        }
        if (wanted.symbols().isEmpty() && !wanted.all() && wanted.session().isEmpty()) {
            error("MISSING_SYMBOLS", "subscribe names a symbol, symbols, or *");
            return;
        }
        for (String channel : wanted.channels()) {
            if (!channel.equals(PRICES)) {
                error("UNKNOWN_CHANNEL", "channels are prices");
                return;
            }
        }
        Targets targets = resolve(wanted.symbols(), wanted.provider().orElse(null));
        Set<Instrument> more = new LinkedHashSet<>(targets.found);
        more.removeAll(session.chosen());
        if (session.chosen().size() + more.size() > parts.config().maxSubscriptions()) {
            error(
                    "TOO_MANY_SUBSCRIPTIONS",
                    "a client has " + parts.config().maxSubscriptions() + " symbols at most");
            return;
        }
        session.pace(
                wanted.mode().orElseGet(() -> usualMode(wanted)),
                wanted.conflateMillis().orElse(session.conflateMillis()));
        session.choose(targets.found, wanted.all());
        session.snapshot(targets.found, wanted.all());
        targets.problems.forEach(Runnable::run);
    }

    private Session.Mode usualMode(Subscribe wanted) {
        if (wanted.conflateMillis().isEmpty()) {
            return session.mode();
        }
        return wanted.conflateMillis().getAsInt() == 0 ? Session.Mode.ALL : Session.Mode.LATEST;
    }

    /// @return whether all is done
    private boolean resume(Subscribe wanted) {
        String id = wanted.session().orElseThrow();
        Session known = sessions.find(id);
        long from = wanted.fromSeq().orElse(known == null ? 0 : known.lastSeq() + 1);
        if (known == null || !known.canResume(from)) {
            say("gap", json -> json.text("session", id).whole("from_seq", from));
            return known != null && startAnew(known, wanted);
        }
        Session before = session;
        session = known;
        if (before != known) {
            known.attach(outlet);
            sessions.forget(before);
        }
        known.resume(from);
        return wanted.symbols().isEmpty() && !wanted.all();
    }

    /// What it had chosen goes on, in this session, with a fresh snapshot.
    private boolean startAnew(Session known, Subscribe wanted) {
        if (!wanted.symbols().isEmpty() || wanted.all()) {
            return false;
        }
        session.pace(known.mode(), known.conflateMillis());
        session.choose(List.copyOf(known.chosen()), known.hasAll());
        session.snapshotOfAll();
        if (known != session && !known.isAttached()) {
            sessions.forget(known);
        }
        return true;
    }

    private void unsubscribe(Unsubscribe unwanted) {
        if (unwanted.symbols().isEmpty() && !unwanted.all()) {
            error("MISSING_SYMBOLS", "unsubscribe names a symbol, symbols, or *");
            return;
        }
        Targets targets = resolve(unwanted.symbols(), unwanted.provider().orElse(null));
        session.drop(targets.found, unwanted.all());
        targets.problems.forEach(Runnable::run);
    }

    /// What symbols mean, and what has to be said of those that mean nothing.
    private record Targets(List<Instrument> found, List<Runnable> problems) {}

    private Targets resolve(List<String> symbols, @Nullable String provider) {
        Set<Instrument> found = new LinkedHashSet<>();
        List<Runnable> problems = new ArrayList<>();
        for (String symbol : symbols) {
            switch (index.resolve(symbol, provider)) {
                case Found(Instrument instrument) -> found.add(instrument);
                case Unknown(List<String> near) ->
                        problems.add(() -> error("UNKNOWN_SYMBOL", symbol, "near_matches", near));
                case Ambiguous(List<String> candidates) ->
                        problems.add(
                                () -> error("AMBIGUOUS_SYMBOL", symbol, "candidates", candidates));
            }
        }
        return new Targets(List.copyOf(found), problems);
    }

    private void error(String code, String symbol, String listName, List<String> listed) {
        String error =
                code.equals("UNKNOWN_SYMBOL")
                        ? "no tick of " + symbol + " has come in"
                        : symbol + " is the root of several symbols: name one of them";
        say(
                "error",
                json ->
                        json.text("error", error)
                                .text("code", code)
                                .text("symbol", symbol)
                                .texts(listName, listed));
    }

    /// Says what is wrong with what the client has said; it stays connected.
    void error(String code, String error) {
        say("error", json -> json.text("error", error).text("code", code));
    }

    private void say(String type, Consumer<Json> members) {
        Buffer json =
                Json.object(
                        all -> {
                            all.text("type", type);
                            members.accept(all);
                        });
        outlet.write(new Frame(type, 0, 0, json.getBytes()));
    }
}
