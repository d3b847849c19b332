package io.tradepulse.feed.ibkr;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes what is said to the gateway, in the text form of the TWS API (docs/ibkr.md). Stateless.
final class GatewayRequests {
    /// The oldest server version that this side can talk to: the first with length prefixes.
    static final int MIN_VERSION = 100;

    /// The newest one: the last that speaks text only.
    static final int MAX_VERSION = 200;

    /// The first that has tick-by-tick data: TWS 969.
    static final int TICK_BY_TICK_VERSION = 137;

    /// The first that can leave out quotes of which only a size has changed.
    private static final int IGNORE_SIZE_VERSION = 140;

    private static final int CURRENT_TIME = 49;
    private static final int START_API = 71;
    private static final int TICK_BY_TICK = 97;
    private static final int CANCEL_TICK_BY_TICK = 98;

    private GatewayRequests() {}

    /// The first words: `API`, a zero byte, and the versions that this side can speak.
    static byte[] hello() {
        byte[] versions =
                ("v" + MIN_VERSION + ".." + MAX_VERSION).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + versions.length)
                .put(new byte[] {'A', 'P', 'I', 0})
                .putInt(versions.length)
                .put(versions)
                .array();
    }

    static byte[] startApi(int clientId) {
        return message(START_API, 2, clientId, "");
    }

    static byte[] currentTime() {
        return message(CURRENT_TIME, 1);
    }

    static byte[] cancel(int requestId) {
        return message(CANCEL_TICK_BY_TICK, requestId);
    }

    /// Asks for a stream from now on, without ticks of before.
    static byte[] tickByTick(
            int requestId, IbkrContract contract, TickByTick type, int serverVersion) {
        boolean local =
                contract.type() == SecurityType.FUT; // their symbol has the month, so it is local
        String fields =
                fields(
                        TICK_BY_TICK,
                        requestId,
                        0, // the broker's number of the contract
                        local ? "" : contract.symbol(),
                        contract.type(),
                        "", // expiry
                        "0.0", // strike
                        "", // put or call
                        "", // multiplier
                        contract.exchange(),
                        contract.primaryExchange(),
                        contract.currency(),
                        local ? contract.symbol() : "",
                        "", // trading class
                        type.wireName());
        boolean leaveOutSizes = type == TickByTick.BID_ASK;
        return serverVersion < IGNORE_SIZE_VERSION
                ? framed(fields)
                : framed(fields + fields(0, leaveOutSizes ? 1 : 0));
    }

    private static byte[] message(Object... values) {
        return framed(fields(values));
    }

    private static String fields(Object... values) {
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            text.append(value).append('\0');
        }
        return text.toString();
    }

    private static byte[] framed(String fields) {
        byte[] bytes = fields.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }
}
