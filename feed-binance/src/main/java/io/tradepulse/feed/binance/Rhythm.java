package io.tradepulse.feed.binance;

/// How often something comes on a connection, and so how long a silence is one too many.
///
/// The limit is four times the longest pause there has been, which is forgotten by half every ten
/// minutes, and never below a floor. Before a rhythm is known it is six times the floor. Where
/// connecting again did not end a silence, nobody trades, and patience doubles with each attempt.
///
/// Not thread-safe: owned by the thread that pulls the relay.
final class Rhythm {
    private static final double FACTOR = 4;
    private static final double HALF_LIFE_NANOS = 600e9;
    private static final int KNOWN_AFTER = 20;
    private static final int UNKNOWN_FLOORS = 6;
    private static final int MAX_PATIENCE = 256;

    private final long floorNanos;
    private long begunNanos;
    private long silenceNanos;
    private long arrivedNanos;
    private boolean hasArrived;
    private boolean doubted;
    private int frames;
    private int patience = 1;
    private double longest;
    private long longestNanos;

    Rhythm(long floorNanos) {
        this.floorNanos = floorNanos;
    }

    /// A connection is ready: silence counts from here.
    void begin(long now) {
        begunNanos = now;
        silenceNanos = 0;
    }

    /// A connection was lost, by whatever but silence: the pause is none of the stream's.
    void interrupted() {
        hasArrived = false;
    }

    /// Nothing came for so long, while somebody listened: time in which nobody did is no silence.
    void listened(long nanos) {
        silenceNanos += nanos;
    }

    /// A frame came.
    ///
    /// @param arrived when it came off the line
    void heard(long arrived) {
        if (hasArrived && !wasTheLine(arrived)) {
            learn(arrived - arrivedNanos, arrived);
        }
        hasArrived = true;
        doubted = false;
        patience = 1;
        arrivedNanos = arrived;
        silenceNanos = 0;
    }

    /// After a stall: whether the new connection spoke up so much sooner that the old one was at
    /// fault, and not the market.
    private boolean wasTheLine(long arrived) {
        return doubted && 2 * (arrived - begunNanos) < arrived - arrivedNanos;
    }

    private void learn(long pause, long now) {
        frames++;
        if (pause > remembered(now)) {
            longest = pause;
            longestNanos = now;
        }
    }

    private double remembered(long now) {
        return longest == 0 ? 0 : longest * Math.pow(0.5, (now - longestNanos) / HALF_LIFE_NANOS);
    }

    /// Whether nothing has come for too long.
    boolean isMute(long now) {
        return silenceNanos > limitNanos(now);
    }

    /// The longest silence that is still usual.
    long limitNanos(long now) {
        double least = frames < KNOWN_AFTER ? UNKNOWN_FLOORS * (double) floorNanos : floorNanos;
        return (long) (patience * Math.max(least, FACTOR * remembered(now)));
    }

    /// How long nothing has come.
    long silenceNanos() {
        return silenceNanos;
    }

    /// The connection is given up for its silence.
    void stalled() {
        patience = doubted ? Math.min(2 * patience, MAX_PATIENCE) : patience;
        doubted = true;
    }
}
