package io.tradepulse.feed.binance;

import java.time.Duration;

/// How much the relay asks of the exchange, and how patient it is. Immutable; begin with [#spot()]
/// or [#futures()].
///
/// @param streams how many streams a connection carries at most
/// @param messagesPerSecond how many messages a second the exchange takes on a connection; one of
///   them is left for the answer to a ping
/// @param attemptsPerFiveMinutes how many connections are tried within five minutes
/// @param rolloverAge how old a connection grows before another one takes its place
/// @param overlap how long the two of them run side by side
/// @param firstBackoff the pause before the first attempt to connect again; it doubles up to 30 s,
///   each shortened at random by up to a half
/// @param answerTime how long a handshake or the answer to a message may take
/// @param stallFloor the shortest silence that may be a stall, however dense the stream was
/// @param lateness how long an id that was passed over may still come before it is a gap
/// @param quoteAge how old a quote may be to be joined to a trade
/// @param window how many frames of a connection may wait to be read
public record BinanceLimits(
        int streams,
        int messagesPerSecond,
        int attemptsPerFiveMinutes,
        Duration rolloverAge,
        Duration overlap,
        Duration firstBackoff,
        Duration answerTime,
        Duration stallFloor,
        Duration lateness,
        Duration quoteAge,
        int window) {
    public BinanceLimits {
        above("streams", streams);
        above("messagesPerSecond", messagesPerSecond);
        above("attemptsPerFiveMinutes", attemptsPerFiveMinutes);
        above("rolloverAge", rolloverAge.toNanos());
        above("overlap", overlap.toNanos());
        above("firstBackoff", firstBackoff.toNanos());
        above("answerTime", answerTime.toNanos());
        above("stallFloor", stallFloor.toNanos());
        above("lateness", lateness.toNanos());
        above("quoteAge", quoteAge.toNanos());
        above("window", window);
    }

    private static void above(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " is not above zero");
        }
    }

    /// Those of the spot market. It allows 300 attempts in five minutes to all behind one address;
    /// a third of them is enough for one.
    public static BinanceLimits spot() {
        return new BinanceLimits(
                1024,
                5,
                100,
                Duration.ofMinutes(23 * 60 + 50),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                4096);
    }

    /// Those of USD-M futures: as spot, which is the stricter one in messages, but 200 streams.
    public static BinanceLimits futures() {
        return spot().withStreams(200);
    }

    public BinanceLimits withStreams(int atMost) {
        return new BinanceLimits(
                atMost,
                messagesPerSecond,
                attemptsPerFiveMinutes,
                rolloverAge,
                overlap,
                firstBackoff,
                answerTime,
                stallFloor,
                lateness,
                quoteAge,
                window);
    }

    public BinanceLimits withRates(int messages, int attempts) {
        return new BinanceLimits(
                streams,
                messages,
                attempts,
                rolloverAge,
                overlap,
                firstBackoff,
                answerTime,
                stallFloor,
                lateness,
                quoteAge,
                window);
    }

    public BinanceLimits withRollover(Duration age, Duration sideBySide) {
        return new BinanceLimits(
                streams,
                messagesPerSecond,
                attemptsPerFiveMinutes,
                age,
                sideBySide,
                firstBackoff,
                answerTime,
                stallFloor,
                lateness,
                quoteAge,
                window);
    }

    public BinanceLimits withBackoff(Duration first) {
        return new BinanceLimits(
                streams,
                messagesPerSecond,
                attemptsPerFiveMinutes,
                rolloverAge,
                overlap,
                first,
                answerTime,
                stallFloor,
                lateness,
                quoteAge,
                window);
    }

    public BinanceLimits withPatience(Duration answer, Duration stall, Duration late) {
        return new BinanceLimits(
                streams,
                messagesPerSecond,
                attemptsPerFiveMinutes,
                rolloverAge,
                overlap,
                firstBackoff,
                answer,
                stall,
                late,
                quoteAge,
                window);
    }

    public BinanceLimits withQuoteAge(Duration atMost) {
        return new BinanceLimits(
                streams,
                messagesPerSecond,
                attemptsPerFiveMinutes,
                rolloverAge,
                overlap,
                firstBackoff,
                answerTime,
                stallFloor,
                lateness,
                atMost,
                window);
    }

    public BinanceLimits withWindow(int frames) {
        return new BinanceLimits(
                streams,
                messagesPerSecond,
                attemptsPerFiveMinutes,
                rolloverAge,
                overlap,
                firstBackoff,
                answerTime,
                stallFloor,
                lateness,
                quoteAge,
                frames);
    }
}
