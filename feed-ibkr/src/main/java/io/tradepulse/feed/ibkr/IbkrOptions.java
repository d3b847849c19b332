package io.tradepulse.feed.ibkr;

import io.tradepulse.wire.Symbols;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Which gateway an [IbkrSource] asks, for what, and how. Immutable; begin with [#to(String, int)]
/// and change what is to be otherwise.
///
/// @param clientId a number that no other client of that gateway has
/// @param contracts what to ask for; at least one
/// @param ticks what becomes a tick: trades, or with [TickByTick#BID_ASK] the middle of every
///   quote; what has no trades gives quotes in any case
/// @param quotes whether quotes are asked for too, and the last one goes along with every trade;
///   that takes a second stream for every instrument
/// @param provider label of the ticks
/// @param naming from [IbkrContract#name()] to the symbol of the ticks
/// @param reconnectInterval the pause before the first attempt to connect again; it doubles with
///   every attempt that fails, up to 30 s, and is shortened at random by up to a half
/// @param maxReconnectAttempts attempts in a row after which the source gives up
/// @param queueTicks ticks that wait for whoever pulls them; when there are more, reading stops
public record IbkrOptions(
        String host,
        int port,
        int clientId,
        List<IbkrContract> contracts,
        TickByTick ticks,
        boolean quotes,
        String provider,
        UnaryOperator<String> naming,
        Duration reconnectInterval,
        int maxReconnectAttempts,
        IbkrPacing pacing,
        int queueTicks) {
    /// IB Gateway on this machine, on its port for paper trading.
    public static final String USUAL_HOST = "127.0.0.1";

    public static final int USUAL_PORT = 4002;
    public static final int USUAL_CLIENT_ID = 71;
    public static final String USUAL_PROVIDER = "ibkr";

    /// Never gives up.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int USUAL_QUEUE = 1 << 14;
    private static final int MAX_QUEUE = 1 << 20;

    public IbkrOptions {
        contracts = List.copyOf(contracts);
        require(!host.isBlank(), "host is empty");
        require(port > 0 && port <= 65_535, port + " is not a port");
        require(clientId >= 0, "client id " + clientId + " is below zero");
        require(Symbols.isValid(provider), "'" + provider + "' is no label of a provider");
        require(reconnectInterval.isPositive(), "reconnectInterval is not above zero");
        require(maxReconnectAttempts >= 0, "maxReconnectAttempts is below zero");
        require(
                queueTicks > 0 && queueTicks <= MAX_QUEUE,
                "queueTicks " + queueTicks + " is not between 1 and " + MAX_QUEUE);
        Set<String> symbols = new HashSet<>();
        for (IbkrContract contract : contracts) {
            String symbol = symbol(contract, naming);
            require(
                    Symbols.isValid(symbol),
                    "'%s', the name of %s, is no symbol".formatted(symbol, contract));
            require(symbols.add(symbol), "more than one contract is called " + symbol);
        }
    }

    private static void require(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static String symbol(IbkrContract contract, UnaryOperator<String> naming) {
        return naming.apply(contract.name()).toUpperCase(Locale.ROOT);
    }

    /// The symbol of its ticks.
    String symbol(IbkrContract contract) {
        return symbol(contract, naming);
    }

    /// To that gateway, for nothing yet: trades of the type Last, without quotes.
    public static IbkrOptions to(String host, int port) {
        return new IbkrOptions(
                host,
                port,
                USUAL_CLIENT_ID,
                List.of(),
                TickByTick.LAST,
                false,
                USUAL_PROVIDER,
                UnaryOperator.identity(),
                Duration.ofSeconds(1),
                UNLIMITED,
                IbkrPacing.USUAL,
                USUAL_QUEUE);
    }

    public IbkrOptions withClientId(int number) {
        return new IbkrOptions(
                host,
                port,
                number,
                contracts,
                ticks,
                quotes,
                provider,
                naming,
                reconnectInterval,
                maxReconnectAttempts,
                pacing,
                queueTicks);
    }

    public IbkrOptions withContracts(List<IbkrContract> wanted) {
        return new IbkrOptions(
                host,
                port,
                clientId,
                wanted,
                ticks,
                quotes,
                provider,
                naming,
                reconnectInterval,
                maxReconnectAttempts,
                pacing,
                queueTicks);
    }

    public IbkrOptions withTicks(TickByTick type) {
        return new IbkrOptions(
                host,
                port,
                clientId,
                contracts,
                type,
                quotes,
                provider,
                naming,
                reconnectInterval,
                maxReconnectAttempts,
                pacing,
                queueTicks);
    }

    public IbkrOptions withQuotes(boolean on) {
        return new IbkrOptions(
                host,
                port,
                clientId,
                contracts,
                ticks,
                on,
                provider,
                naming,
                reconnectInterval,
                maxReconnectAttempts,
                pacing,
                queueTicks);
    }

    public IbkrOptions withProvider(String label) {
        return new IbkrOptions(
                host,
                port,
                clientId,
                contracts,
                ticks,
                quotes,
                label,
                naming,
                reconnectInterval,
                maxReconnectAttempts,
                pacing,
                queueTicks);
    }

    public IbkrOptions withNaming(UnaryOperator<String> names) {
        return new IbkrOptions(
                host,
                port,
                clientId,
                contracts,
                ticks,
                quotes,
                provider,
                names,
                reconnectInterval,
                maxReconnectAttempts,
                pacing,
                queueTicks);
    }

    public IbkrOptions withReconnect(Duration interval, int maxAttempts) {
        return new IbkrOptions(
                host,
                port,
                clientId,
                contracts,
                ticks,
                quotes,
                provider,
                naming,
                interval,
                maxAttempts,
                pacing,
                queueTicks);
    }

    public IbkrOptions withPacing(IbkrPacing limits) {
        return new IbkrOptions(
                host,
                port,
                clientId,
                contracts,
                ticks,
                quotes,
                provider,
                naming,
                reconnectInterval,
                maxReconnectAttempts,
                limits,
                queueTicks);
    }

    public IbkrOptions withQueueTicks(int count) {
        return new IbkrOptions(
                host,
                port,
                clientId,
                contracts,
                ticks,
                quotes,
                provider,
                naming,
                reconnectInterval,
                maxReconnectAttempts,
                pacing,
                count);
    }

    @Override
    public String toString() {
        return host + ":" + port + " as client " + clientId;
    }
}
