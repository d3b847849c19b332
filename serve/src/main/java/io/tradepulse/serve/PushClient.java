package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.serve.ClientMessage.Auth;
import io.tradepulse.serve.ClientMessage.Bad;
import io.tradepulse.serve.ClientMessage.Drawn;
import io.tradepulse.serve.ClientMessage.Heartbeat;
import io.tradepulse.serve.ClientMessage.Subscribe;
import io.tradepulse.serve.ClientMessage.Unsubscribe;
import io.tradepulse.serve.Outlet.Farewell;
import io.tradepulse.serve.Outlet.Frame;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/// One client that is connected, and what it says.
///
/// Owned by the event loop.
final class PushClient {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// What a client may say: so much a second on average, and ten times that at once.
    private static final Quota MESSAGES = new Quota(1_000, Duration.ofSeconds(10));

    private final Outlet outlet;
    private final PushMetrics.Kind kind;
    private final Sessions sessions;
    private final PushParts parts;
    private final CatchUp.Source history;
    private final Allowance messages = new Allowance(MESSAGES);
    private final long connectedAt;
    private Session session;
    private boolean isLetGo;

    PushClient(
            Outlet outlet,
            PushMetrics.Kind kind,
            Caller caller,
            Sessions sessions,
            PushParts parts,
            CatchUp.Source history) {
        this.outlet = outlet;
        this.kind = kind;
        this.sessions = sessions;
        this.parts = parts;
        this.history = history;
        this.connectedAt = parts.nanoClock().getAsLong();
        this.session = sessions.open(caller);
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

    /// Who it is, as far as it has said.
    Caller caller() {
        return session.owner();
    }

    private boolean isAdmitted() {
        return caller().may(Scope.READ);
    }

    /// A message has come.
    void message(String text) {
        if (isHeard()) {
            take(ClientMessage.of(text));
        }
    }

    /// Something has come that is no text.
    void notText() {
        if (isHeard()) {
            error("NOT_TEXT", "messages are text");
        }
    }

    /// Whether it may say something; counts that it did. Who is let go, or goes on elsewhere, is
    /// not heard any more.
    private boolean isHeard() {
        parts.metrics().message();
        if (isLetGo || !session.delivery().isOver(outlet)) {
            return false;
        }
        boolean isGranted = messages.take(parts.nanoClock().getAsLong()).isGranted();
        if (!isGranted) {
            error("TOO_MANY_MESSAGES", "a client may say 100 things a second; this is passed over");
        }
        return isGranted;
    }

    /// Whether it is to have streams that leave out nothing, as Binance's do; it is told where not.
    boolean mayHaveAll() {
        if (!isHeard()) {
            return false;
        }
        if (!isAdmitted()) {
            askForKey();
        } else if (!caller().seesAll()) {
            error(
                    "SYMBOL_NOT_ALLOWED",
                    "the API key is for some symbols only, and Binance's streams are for all");
        }
        return caller().seesAll();
    }

    void take(ClientMessage message) {
        if (!isAdmitted() && !(message instanceof Auth || message instanceof Bad)) {
            askForKey();
            return;
        }
        switch (message) {
            case Auth(String apiKey) -> auth(apiKey);
            case Subscribe subscribe -> subscribe(subscribe);
            case Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case Heartbeat(OptionalLong t1) -> heartbeat(t1);
            case Drawn drawn -> session.delivery().drawn(drawn);
            case Bad(String code, String error) -> error(code, error);
        }
    }

    private void askForKey() {
        error("KEY_NEEDED", "say {\"type\":\"auth\",\"api_key\":\"…\"} first");
    }

    /// Once it has shown a key, it can't show another: its session is that key's.
    private void auth(String apiKey) {
        if (!parts.access().asksForKeys()) {
            say("auth", json -> json.text("name", ""));
            return;
        }
        Caller shown = parts.access().caller(apiKey).orElse(Caller.NOBODY);
        if (!shown.may(Scope.READ)) {
            letGo(Farewell.WRONG_KEY);
        } else if (isAdmitted() && !session.isOf(shown)) {
            error("OTHER_KEY", "this connection has shown another key: connect anew");
        } else {
            session.permit(shown);
            say("auth", json -> json.text("name", shown.name()));
        }
    }

    /// Holds it to what its key is for now.
    void lookAtKey(long now) {
        if (isLetGo) {
            return;
        }
        if (!isAdmitted()) {
            if (now - connectedAt > parts.config().keyPatience().toNanos()) {
                letGo(Farewell.NO_KEY);
            }
            return;
        }
        Caller fresh = parts.access().now(caller()).orElse(Caller.NOBODY);
        session.permit(fresh);
        if (!fresh.may(Scope.READ)) {
            letGo(Farewell.KEY_REVOKED);
        }
    }

    /// Nothing goes to it any more.
    void letGo(Farewell farewell) {
        if (!isLetGo) {
            isLetGo = true;
            outlet.close(farewell);
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
        heartbeat(OptionalLong.empty());
    }

    /// @param t1 when it asked, by its clock: it finds out by ours how far that is off
    private void heartbeat(OptionalLong t1) {
        if (!isAdmitted() || outlet.isFull()) {
            return;
        }
        long now = parts.clock().nanos();
        say(
                "heartbeat",
                json -> {
                    json.whole("timestamp", now / NANOS_PER_MILLI)
                            .whole("last_seq", session.delivery().lastSeq());
                    t1.ifPresent(
                            asked ->
                                    json.millis("t1", asked)
                                            .millis("t2", now)
                                            .millis("t3", parts.clock().nanos()));
                });
    }

    private void subscribe(Subscribe wanted) {
        boolean isResumed = wanted.session().isPresent() && resume(wanted);
        Channels channels = Channels.of(wanted.channels()).orElse(null);
        if (channels == null) {
            error("UNKNOWN_CHANNEL", Channels.KNOWN);
            return;
        }
        if (channels.latency()) {
            session.wantLatency(true);
        }
        if (channels.rejects()) {
            chooseRejects();
        }
        if (wanted.symbols().isEmpty() && !wanted.all()) {
            if (wanted.session().isEmpty() && channels.needSymbols()) {
                error("MISSING_SYMBOLS", "subscribe names a symbol, symbols, or *");
            }
            return;
        }
        Targets targets = resolve(wanted.symbols(), wanted.provider());
        Set<Instrument> more = new LinkedHashSet<>(targets.found());
        more.removeAll(session.chosen());
        Set<String> awaited = new HashSet<>(targets.unknown());
        awaited.addAll(parts.awaited().of(session));
        if (!session.fits(
                channels, targets.found(), awaited.size(), parts.config().maxSubscriptions())) {
            error(
                    "TOO_MANY_SUBSCRIPTIONS",
                    "a client has " + parts.config().maxSubscriptions() + " symbols at most");
            return;
        }
        if (channels.prices()) {
            beginPrices(wanted, targets.found(), more, isResumed);
        } else {
            pace(wanted);
        }
        session.chooseBars(channels.bars(), targets.found(), wanted.all());
        for (String symbol : targets.unknown()) {
            parts.awaited().add(session, symbol, channels.awaited(wanted.provider().orElse(null)));
        }
        if (session.looksAtMarket()) {
            parts.board().widen();
        }
        tellProblems(targets, true);
    }

    /// What others sent, and from where, is for those who run the platform.
    private void chooseRejects() {
        if (!caller().may(Scope.ADMIN)) {
            error("INSUFFICIENT_SCOPE", "rejects need an API key with the scope admin");
        } else if (!caller().seesAll()) {
            error("SYMBOL_NOT_ALLOWED", "the API key is for some symbols only, rejects are of all");
        } else {
            session.rejects().choose(true);
        }
    }

    private void catchUp(Subscribe wanted, List<Instrument> found) {
        if (wanted.all()) {
            error("BAD_FIELD", "from goes with symbols by name, not with *");
            return;
        }
        if (session.history().isUnderWay()) {
            error("CATCHING_UP", "another history is under way: wait for caught_up");
            return;
        }
        // What is live follows it without a gap only where the board has followed it meanwhile.
        parts.board().widen();
        Optional<CatchUp> started =
                found.isEmpty()
                        ? Optional.empty()
                        : CatchUp.start(
                                history,
                                parts,
                                session.history(),
                                Set.copyOf(found),
                                wanted.from().getAsLong());
        if (started.isEmpty() && !found.isEmpty()) {
            error("BUSY", "too many histories are under way; try again");
            return;
        }
        session.pace(
                wanted.mode().orElse(Session.Mode.ALL),
                wanted.conflateMillis().orElse(session.conflateMillis()));
        session.drop(found, false);
        session.snapshot(List.of(), false);
        started.ifPresent(session.history()::begin);
    }

    private void beginPrices(
            Subscribe wanted, List<Instrument> found, Set<Instrument> more, boolean isResumed) {
        if (isResumed) {
            pace(wanted);
            addTo(more, wanted.all() && !session.hasAll());
        } else if (wanted.from().isPresent()) {
            catchUp(wanted, found);
        } else {
            pace(wanted);
            session.choose(found, wanted.all());
            session.snapshot(found, wanted.all());
        }
    }

    private void pace(Subscribe wanted) {
        session.pace(
                wanted.mode().orElseGet(() -> usualMode(wanted)),
                wanted.conflateMillis().orElse(session.conflateMillis()));
    }

    /// What a session that goes on did not have.
    private void addTo(Set<Instrument> more, boolean all) {
        if (all || !more.isEmpty()) {
            session.choose(more, all);
            session.snapshot(more, all);
        }
    }

    private Session.Mode usualMode(Subscribe wanted) {
        if (wanted.conflateMillis().isEmpty()) {
            return session.mode();
        }
        return wanted.conflateMillis().getAsInt() == 0 ? Session.Mode.ALL : Session.Mode.LATEST;
    }

    /// @return whether the session goes on
    private boolean resume(Subscribe wanted) {
        String id = wanted.session().orElseThrow();
        Session known = sessions.find(id, caller());
        if (known != null) {
            known.permit(caller());
        }
        long from = wanted.fromSeq().orElse(known == null ? 0 : known.delivery().lastSeq() + 1);
        if (known == null || !known.delivery().canResume(from)) {
            say("gap", json -> json.text("session", id).whole("from_seq", from));
            if (known != null && wanted.symbols().isEmpty() && !wanted.all()) {
                startAnew(known);
            }
            return false;
        }
        Session before = session;
        session = known;
        if (before != known) {
            known.attach(outlet);
            sessions.forget(before);
        }
        known.resume(from);
        return true;
    }

    /// What it had chosen goes on, in this session, with a fresh snapshot.
    private void startAnew(Session known) {
        session.goOnFor(known);
        if (!known.equals(session) && !known.isAttached()) {
            sessions.forget(known);
        }
    }

    private void unsubscribe(Unsubscribe unwanted) {
        Channels channels =
                unwanted.channels().isEmpty()
                        ? Channels.all()
                        : Channels.of(unwanted.channels()).orElse(null);
        if (channels == null) {
            error("UNKNOWN_CHANNEL", Channels.KNOWN);
            return;
        }
        if (unwanted.all() || !unwanted.channels().isEmpty()) {
            session.wantLatency(session.wantsLatency() && !channels.latency());
            session.rejects().choose(session.rejects().isChosen() && !channels.rejects());
        }
        if (unwanted.symbols().isEmpty() && !unwanted.all()) {
            if (!channels.needSymbols()) {
                return;
            }
            error("MISSING_SYMBOLS", "unsubscribe names a symbol, symbols, or *");
            return;
        }
        Set<String> awaited = parts.awaited().of(session);
        parts.awaited()
                .remove(
                        session,
                        unwanted.all() ? awaited : unwanted.symbols(),
                        channels.awaited(null));
        List<String> others =
                unwanted.symbols().stream().filter(symbol -> !awaited.contains(symbol)).toList();
        Targets targets = resolve(others, unwanted.provider());
        if (channels.prices()) {
            session.drop(targets.found(), unwanted.all());
        }
        session.dropBars(channels.bars(), targets.found(), unwanted.all());
        tellProblems(targets, false);
    }

    private Targets resolve(Collection<String> symbols, Optional<String> provider) {
        return Targets.of(symbols, provider.orElse(null), caller(), parts.lookup());
    }

    private void tellProblems(Targets targets, boolean pending) {
        targets.tellProblems(pending, members -> say("error", members));
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
