package io.tradepulse.feed.ibkr;

import io.tradepulse.feed.ibkr.MessageFields.BadFieldException;

/// Reads the messages of the gateway: bytes between two length prefixes in, meaning out.
///
/// Stateless. Whatever the bytes are, the answer is a message, never an exception. The layout of
/// the messages is that of the TWS API's text form (docs/ibkr.md).
final class GatewayMessages {
    private static final int ERROR = 4;
    private static final int NEXT_VALID_ID = 9;
    private static final int TICK_BY_TICK = 99;

    /// From this server version on the text of errors comes with escapes.
    private static final int ESCAPED_TEXT = 153;

    /// From this server version on an error has no version number of its own any more.
    private static final int UNVERSIONED_ERROR = 194;

    private static final int PAST_LIMIT = 1;
    private static final int UNREPORTED = 2;

    /// The largest number of seconds whose nanoseconds surely fit a `long`.
    private static final long MAX_SECONDS = 9_000_000_000L;

    /// What the API writes for "no size": the largest values of the types it had over the years.
    private static final double UNKNOWN_SIZE = 9.2e18;

    private static final double UNKNOWN_INT_SIZE = Integer.MAX_VALUE;

    private GatewayMessages() {}

    /// The message in these bytes, without their length prefix.
    ///
    /// @param serverVersion what was agreed on with the gateway
    static GatewayMessage decode(byte[] bytes, int offset, int length, int serverVersion) {
        MessageFields fields = new MessageFields(bytes, offset, length);
        try {
            int kind = fields.integer("kind");
            return switch (kind) {
                case TICK_BY_TICK -> tick(fields);
                case ERROR -> notice(fields, serverVersion);
                case NEXT_VALID_ID -> new GatewayMessage.Ready();
                default -> new GatewayMessage.Other(kind);
            };
        } catch (BadFieldException e) {
            return new GatewayMessage.Malformed("a message " + e.getMessage());
        }
    }

    private static GatewayMessage tick(MessageFields fields) throws BadFieldException {
        int requestId = fields.integer("request id");
        int type = fields.integer("tick type");
        long seconds = fields.whole("time");
        if (seconds <= 0 || seconds > MAX_SECONDS) {
            return new GatewayMessage.Malformed("a tick of the second " + seconds);
        }
        return switch (type) {
            case 1, 2 -> trade(fields, requestId, seconds);
            case 3 ->
                    new GatewayMessage.Quote(
                            requestId, seconds, fields.decimal("bid"), fields.decimal("ask"));
            // Middle prices, which nobody asked for, and whatever comes later.
            default -> new GatewayMessage.Other(TICK_BY_TICK);
        };
    }

    private static GatewayMessage trade(MessageFields fields, int requestId, long seconds)
            throws BadFieldException {
        double price = fields.decimal("price");
        double size = fields.decimal("size");
        int mask = fields.integer("attributes");
        boolean known = size >= 0 && size != UNKNOWN_INT_SIZE && size < UNKNOWN_SIZE;
        return new GatewayMessage.Trade(
                requestId,
                seconds,
                price,
                known ? size : Double.NaN,
                (mask & PAST_LIMIT) != 0,
                (mask & UNREPORTED) != 0);
    }

    private static GatewayMessage notice(MessageFields fields, int serverVersion)
            throws BadFieldException {
        if (serverVersion < UNVERSIONED_ERROR) {
            fields.skip("version");
        }
        int requestId = fields.integer("request id");
        int code = fields.integer("code");
        String text = fields.text("text");
        return new GatewayMessage.Notice(
                requestId,
                code,
                serverVersion >= ESCAPED_TEXT ? Printable.unescaped(text) : Printable.of(text));
    }
}
