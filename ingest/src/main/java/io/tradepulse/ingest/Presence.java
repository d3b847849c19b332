package io.tradepulse.ingest;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How long one sender has said nothing, and what is to be done about it.
///
/// Thread-safe: its reader tells what the sender does, the door's threads ask.
final class Presence {
    /// What is to be done now.
    enum Due {
        NOTHING,
        ASK,
        LET_GO
    }

    private static final long TOKEN_PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private final long idleNanos;
    private final boolean owesToken;
    private final LongSupplier nanoClock;
    private final long openedNanos;
    private volatile long lastLineNanos;

    /// Silence counts only while somebody listens, and not while the bus is full.
    private volatile boolean isListening;

    private volatile boolean hasSpoken;
    private volatile boolean hasGreeted;
    private volatile boolean isAsked;

    /// @param idle how long it may be silent; zero: for ever
    /// @param owesToken whether it has to show one before anything else
    Presence(Duration idle, boolean owesToken, LongSupplier nanoClock) {
        this.idleNanos = idle.toNanos();
        this.owesToken = owesToken;
        this.nanoClock = nanoClock;
        this.openedNanos = nanoClock.getAsLong();
        this.lastLineNanos = openedNanos;
    }

    void listening(boolean now) {
        isListening = now;
    }

    boolean isListening() {
        return isListening;
    }

    /// A whole line has come, of whatever kind.
    void heardLine() {
        lastLineNanos = nanoClock.getAsLong();
        isAsked = false;
    }

    /// It said something of use.
    void spoke() {
        hasSpoken = true;
    }

    /// It introduced itself, and so reads answers.
    void greeted() {
        hasSpoken = true;
        hasGreeted = true;
    }

    /// Asks a sender that has said nothing for half the time allowed whether it is there, once, and
    /// lets it go when the time is over. One that sends lines without a HELLO may be as quiet as it
    /// likes: it reads no answers, and TCP itself finds out when it is gone.
    Due due() {
        long quiet = nanoClock.getAsLong() - lastLineNanos;
        if (!isListening) {
            return Due.NOTHING;
        }
        if (owesToken && !hasSpoken && quiet >= TOKEN_PATIENCE_NANOS) {
            return Due.LET_GO;
        }
        boolean isPlainSender = hasSpoken && !hasGreeted;
        if (idleNanos == 0 || isPlainSender) {
            return Due.NOTHING;
        }
        if (quiet >= idleNanos) {
            return Due.LET_GO;
        }
        if (hasGreeted && !isAsked && quiet >= idleNanos / 2) {
            isAsked = true;
            return Due.ASK;
        }
        return Due.NOTHING;
    }

    /// How long it has held its place without need, where others find none: since it came for one
    /// that never said anything of use, since its last line for one that is quiet for too long.
    ///
    /// @param graceNanos how long a newcomer may be silent
    /// @return nanoseconds; -1 where it is in its right
    long dispensableNanos(long graceNanos) {
        long now = nanoClock.getAsLong();
        if (!isListening) {
            return -1;
        }
        if (!hasSpoken) {
            return now - openedNanos >= graceNanos ? now - openedNanos : -1;
        }
        long quiet = now - lastLineNanos;
        return idleNanos > 0 && quiet >= idleNanos ? quiet : -1;
    }
}
