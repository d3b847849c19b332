package io.tradepulse.feed;

import io.tradepulse.wire.Symbols;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Where a [TickSender] sends to, and how. Immutable; begin with [#to(String, int)] and change what
/// is to be otherwise.
///
/// @param provider label of the ticks; null: the door's default
/// @param session name under which the lines are numbered; a new one must be unique
/// @param ack whether lines are kept until the door acknowledges them
/// @param replay whether the ticks are recorded ones, which no age rule applies to
/// @param ownClock whether the ticks' times are by this machine's clock: the door then finds out
///   how far that is off its own
/// @param token lets the sender in, where the door asks for one
/// @param tls how to encrypt, asked at every connection; null: plain text. The door's certificate
///   must be one of its host name
/// @param windowLines how many lines may wait for their acknowledgement before sending blocks; it
///   must hold more than a second of ticks, the time that a commit may take
/// @param reconnectInterval the pause before the first attempt to connect again; it doubles with
///   every attempt that fails, up to 30 s, and is shortened at random by up to a half
/// @param maxReconnectAttempts attempts in a row after which the sender gives up
public record SenderOptions(
        String host,
        int port,
        @Nullable String provider,
        String session,
        boolean ack,
        boolean replay,
        boolean ownClock,
        @Nullable String token,
        @Nullable Supplier<SSLContext> tls,
        int windowLines,
        Duration reconnectInterval,
        int maxReconnectAttempts) {
    /// Never gives up.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int USUAL_WINDOW = 1 << 17;
    private static final int MAX_WINDOW = 1 << 23;

    public SenderOptions {
        require(!host.isBlank(), "host", "is empty");
        require(port > 0 && port <= 65_535, "port", port + " is not a port");
        require(provider == null || Symbols.isValid(provider), "provider", name(provider));
        require(Symbols.isValid(session), "session", name(session));
        require(token == null || isWord(token), "token", "has blanks or is empty");
        require(
                windowLines > 0 && windowLines <= MAX_WINDOW,
                "windowLines",
                windowLines + " is not between 1 and " + MAX_WINDOW);
        require(
                !reconnectInterval.isNegative() && !reconnectInterval.isZero(),
                "reconnectInterval",
                reconnectInterval + " is not above zero");
        require(maxReconnectAttempts >= 0, "maxReconnectAttempts", "is below zero");
    }

    private static void require(boolean good, String name, String problem) {
        if (!good) {
            throw new IllegalArgumentException(name + ": " + problem);
        }
    }

    private static String name(@Nullable String text) {
        return "'" + text + "' is not 1 to 32 characters A-Z a-z 0-9 . = - _ / : ^ #";
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /// To that door, with acknowledgements, under a session of its own.
    public static SenderOptions to(String host, int port) {
        return new SenderOptions(
                host,
                port,
                null,
                newSession(),
                true,
                false,
                false,
                null,
                null,
                USUAL_WINDOW,
                Duration.ofSeconds(1),
                UNLIMITED);
    }

    private static String newSession() {
        return HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    }

    public SenderOptions withProvider(String name) {
        return new SenderOptions(
                host,
                port,
                name,
                session,
                ack,
                replay,
                ownClock,
                token,
                tls,
                windowLines,
                reconnectInterval,
                maxReconnectAttempts);
    }

    public SenderOptions withSession(String name) {
        return new SenderOptions(
                host,
                port,
                provider,
                name,
                ack,
                replay,
                ownClock,
                token,
                tls,
                windowLines,
                reconnectInterval,
                maxReconnectAttempts);
    }

    public SenderOptions withAck(boolean on) {
        return new SenderOptions(
                host,
                port,
                provider,
                session,
                on,
                replay,
                ownClock,
                token,
                tls,
                windowLines,
                reconnectInterval,
                maxReconnectAttempts);
    }

    public SenderOptions withOwnClock(boolean on) {
        return new SenderOptions(
                host,
                port,
                provider,
                session,
                ack,
                replay,
                on,
                token,
                tls,
                windowLines,
                reconnectInterval,
                maxReconnectAttempts);
    }

    public SenderOptions withReplay(boolean on) {
        return new SenderOptions(
                host,
                port,
                provider,
                session,
                ack,
                on,
                ownClock,
                token,
                tls,
                windowLines,
                reconnectInterval,
                maxReconnectAttempts);
    }

    public SenderOptions withToken(@Nullable String secret) {
        return new SenderOptions(
                host,
                port,
                provider,
                session,
                ack,
                replay,
                ownClock,
                secret,
                tls,
                windowLines,
                reconnectInterval,
                maxReconnectAttempts);
    }

    public SenderOptions withWindowLines(int lines) {
        return new SenderOptions(
                host,
                port,
                provider,
                session,
                ack,
                replay,
                ownClock,
                token,
                tls,
                lines,
                reconnectInterval,
                maxReconnectAttempts);
    }

    public SenderOptions withReconnect(Duration interval, int maxAttempts) {
        return new SenderOptions(
                host,
                port,
                provider,
                session,
                ack,
                replay,
                ownClock,
                token,
                tls,
                windowLines,
                interval,
                maxAttempts);
    }

    public SenderOptions withTls(@Nullable Supplier<SSLContext> context) {
        return new SenderOptions(
                host,
                port,
                provider,
                session,
                ack,
                replay,
                ownClock,
                token,
                context,
                windowLines,
                reconnectInterval,
                maxReconnectAttempts);
    }

    /// Without the token: this is what may stand in a log.
    @Override
    public String toString() {
        return host + ":" + port + " session " + session;
    }
}
