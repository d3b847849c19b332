package io.tradepulse.feed.ibkr;

import io.tradepulse.feed.ibkr.Subscriptions.Request;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The conversation over one connection, from the greeting to its end.
///
/// Not thread-safe: owned by the thread that talks to the gateway.
final class GatewaySession {
    private static final Logger LOG = LoggerFactory.getLogger(GatewaySession.class);

    /// How long farewells may take.
    private static final long FAREWELL_NANOS = 500_000_000L;

    /// How a conversation ended.
    sealed interface Ending {
        /// For the log.
        String why();

        /// Something that another connection may do better.
        record Lost(String why) implements Ending {}

        /// Another client has the number of this one, or this one has it from before.
        record ClientIdTaken(String why) implements Ending {}

        /// Nothing that time would mend.
        record Hopeless(String why) implements Ending {}
    }

    private final GatewayConnection gateway;
    private final IbkrOptions options;
    private final Subscriptions subscriptions;
    private final MessagePace pace;
    private final TickMaker ticks;
    private final Progress progress;
    private final LongSupplier nanoClock;
    private int serverVersion;
    private boolean ready;
    private boolean brokerLost;
    private boolean probed;
    private long heardNanos;

    GatewaySession(
            GatewayConnection gateway,
            IbkrOptions options,
            Subscriptions subscriptions,
            MessagePace pace,
            TickMaker ticks,
            Progress progress,
            LongSupplier nanoClock) {
        this.gateway = gateway;
        this.options = options;
        this.subscriptions = subscriptions;
        this.pace = pace;
        this.ticks = ticks;
        this.progress = progress;
        this.nanoClock = nanoClock;
    }

    /// Talks until there is nothing more to talk about.
    Ending run() throws IOException, InterruptedException {
        serverVersion = gateway.negotiate(options.pacing().handshakeTimeout());
        progress.serverVersion(serverVersion);
        if (serverVersion < GatewayRequests.TICK_BY_TICK_VERSION
                || serverVersion > GatewayRequests.MAX_VERSION) {
            return new Ending.Hopeless(
                    "the gateway speaks version %d of the API, and %d to %d are understood here%s"
                            .formatted(
                                    serverVersion,
                                    GatewayRequests.TICK_BY_TICK_VERSION,
                                    GatewayRequests.MAX_VERSION,
                                    serverVersion < GatewayRequests.TICK_BY_TICK_VERSION
                                            ? ": TWS or IB Gateway is too old"
                                            : ""));
        }
        send(GatewayRequests.startApi(options.clientId()));
        heardNanos = nanoClock.getAsLong();
        return converse();
    }

    /// Whether the gateway let this client in.
    boolean wasReady() {
        return ready;
    }

    private Ending converse() throws IOException, InterruptedException {
        while (true) {
            long now = nanoClock.getAsLong();
            if (canAsk() && pace.nanosUntilNext(now) == 0) {
                Request request = subscriptions.next(now);
                if (request != null) {
                    send(encoded(request));
                    continue;
                }
            }
            Ending silence = listenIn(now);
            if (silence != null) {
                return silence;
            }
            GatewayMessage message = gateway.read(now, patience(now));
            if (message != null) {
                heardNanos = nanoClock.getAsLong();
                probed = false;
                Ending ending = hear(message);
                if (ending != null) {
                    return ending;
                }
            }
        }
    }

    private boolean canAsk() {
        return ready && !brokerLost;
    }

    private byte[] encoded(Request request) {
        return switch (request) {
            case Request.Subscribe(Stream stream) -> {
                LOG.debug("Asking {} for {}", options, stream);
                yield GatewayRequests.tickByTick(
                        stream.requestId(), stream.watch.contract, stream.type, serverVersion);
            }
            case Request.Cancel(int requestId) -> GatewayRequests.cancel(requestId);
        };
    }

    private void send(byte[] message) throws IOException {
        gateway.send(message);
        pace.sent(nanoClock.getAsLong());
    }

    /// A market that sleeps and a gateway that hangs are told apart by asking for the time.
    private @Nullable Ending listenIn(long now) throws IOException {
        if (now - heardNanos < quietNanos()) {
            return null;
        }
        if (!ready) {
            return new Ending.Lost(
                    "the gateway has not let the client in: does a dialog there wait for an answer?");
        }
        if (probed) {
            return new Ending.Lost("the gateway answers nothing any more");
        }
        probed = true;
        heardNanos = now;
        send(GatewayRequests.currentTime());
        return null;
    }

    private long quietNanos() {
        IbkrPacing pacing = options.pacing();
        return (ready ? pacing.quietInterval() : pacing.handshakeTimeout()).toNanos();
    }

    private long patience(long now) {
        long untilQuiet = heardNanos + quietNanos() - now;
        long untilRequest =
                canAsk()
                        ? Math.max(subscriptions.nanosUntilNext(now), pace.nanosUntilNext(now))
                        : Long.MAX_VALUE;
        return Math.max(0, Math.min(untilQuiet, untilRequest));
    }

    private @Nullable Ending hear(GatewayMessage message) throws InterruptedException {
        switch (message) {
            case GatewayMessage.Trade trade -> ticks.hear(trade, gateway.arrivedNanos());
            case GatewayMessage.Quote quote -> ticks.hear(quote, gateway.arrivedNanos());
            case GatewayMessage.Notice notice -> {
                return hear(notice);
            }
            case GatewayMessage.Ready() -> letIn();
            case GatewayMessage.Malformed(String why) -> {
                progress.problem(why);
                if (progress.malformed.getAndIncrement() == 0) {
                    LOG.warn("{} sent {}; what follows of that kind is only counted", options, why);
                }
            }
            case GatewayMessage.Other _ -> {
                // Accounts and the like: nothing to do with ticks.
            }
        }
        return null;
    }

    private void letIn() {
        if (ready) {
            return;
        }
        ready = true;
        subscriptions.begin();
        progress.connections.incrementAndGet();
        progress.state(brokerLost ? IbkrState.BROKER_LOST : IbkrState.CONNECTED);
        LOG.info("Connected to {}, version {} of the API", options, serverVersion);
    }

    private @Nullable Ending hear(GatewayMessage.Notice notice) {
        Stream stream = subscriptions.of(notice.requestId());
        String said = notice.code() + " " + notice.text();
        return switch (NoticeMeaning.of(notice.code(), stream != null)) {
            case NEWS -> {
                LOG.info("{} says {}", options, said);
                yield null;
            }
            case BROKER_LOST -> brokerLost(said);
            case BROKER_BACK_WITHOUT_DATA -> brokerBack(said, false);
            case BROKER_BACK -> brokerBack(said, true);
            case REFUSED_FOR_NOW -> refused(stream, said, true);
            case REFUSED -> refused(stream, said, false);
            case CLIENT_ID_TAKEN ->
                    new Ending.ClientIdTaken(
                            "client id %d is in use at the gateway: choose another (%s)"
                                    .formatted(options.clientId(), said));
            case DISCONNECTED -> new Ending.Lost("the gateway says " + said);
            case INCOMPATIBLE -> new Ending.Hopeless("the gateway says " + said);
        };
    }

    private @Nullable Ending brokerLost(String said) {
        brokerLost = true;
        progress.problem(said);
        progress.state(IbkrState.BROKER_LOST);
        LOG.warn("{} has lost the broker and waits: {}", options, said);
        return null;
    }

    private @Nullable Ending brokerBack(String said, boolean withData) {
        brokerLost = false;
        if (!withData) {
            subscriptions.begin();
        }
        if (ready) {
            progress.state(IbkrState.CONNECTED);
        }
        LOG.info("{} has the broker back: {}", options, said);
        return null;
    }

    private @Nullable Ending refused(@Nullable Stream stream, String said, boolean forNow) {
        if (stream == null) {
            return null;
        }
        progress.problem(stream + ": " + said);
        if (forNow && subscriptions.refuse(stream, said, nanoClock.getAsLong())) {
            LOG.warn("{} was refused for now, and is asked for again later: {}", stream, said);
            return null;
        }
        subscriptions.giveUp(stream, said);
        LOG.error("{} is given up: {}", stream, said);
        return subscriptions.isAnyLeft()
                ? null
                : new Ending.Hopeless("nothing is left to ask for: " + subscriptions.problems());
    }

    /// Ends the streams in good order, as far as there is time: those that are left end with the
    /// connection.
    void takeLeave() throws IOException {
        long start = nanoClock.getAsLong();
        for (int requestId : subscriptions.openRequests()) {
            long now = nanoClock.getAsLong();
            long wait = pace.nanosUntilNext(now);
            if (now + wait - start > FAREWELL_NANOS) {
                return;
            }
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            send(GatewayRequests.cancel(requestId));
        }
    }
}
