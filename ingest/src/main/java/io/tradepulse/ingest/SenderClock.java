package io.tradepulse.ingest;

import io.tradepulse.latency.SourceClocks;
import io.tradepulse.latency.SourceClocks.SourceClock;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.ClockReading;
import io.tradepulse.wire.ControlLine.Ping;
import io.tradepulse.wire.ControlLine.Pong;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// How far the clock of a sender is off ours, by what it answers to pings: of the last eight
/// readings the least uncertain counts, and the older it is, the less it is trusted (clock filter
/// and frequency tolerance of NTP, RFC 5905, sections 10 and 7.1).
///
/// [#ask] is called by the door's watching thread, the rest by the connection's reader.
final class SenderClock {
    private static final int KEPT = 8;
    private static final long DRIFT_PER_SECOND_NANOS = 15_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /// The first few at once, so that there soon is something to go by.
    private static final int QUICK = 4;

    private static final long EVERY_NANOS = Duration.ofSeconds(16).toNanos();

    private final SourceClocks clocks;
    private final String sender;
    private final Deque<ClockReading> readings = new ArrayDeque<>();
    private volatile @Nullable String provider;
    private volatile long asked;
    private int times;
    private ClockOffset offset = ClockOffset.UNKNOWN;

    /// @param sender its machine
    SenderClock(SourceClocks clocks, String sender) {
        this.clocks = clocks;
        this.sender = sender;
    }

    /// From here on its ticks have that label.
    ///
    /// @param isOwn whether they have times of its clock; if not, that doesn't matter
    void greeted(String label, boolean isOwn) {
        close();
        provider = isOwn ? label : null;
    }

    /// The question that is due now; null for none. To be asked once a second or so.
    @Nullable Ping ask(long now) {
        if (provider == null || (times >= QUICK && now - asked < EVERY_NANOS)) {
            return null;
        }
        times++;
        asked = now;
        return new Ping(now);
    }

    /// It has answered. Only the last question counts: an old one, or one that we never asked,
    /// could say anything.
    void answered(Pong pong, long now) {
        String label = provider;
        if (label == null || pong.t1() != asked || pong.t2() == 0 || pong.t3() < pong.t2()) {
            return;
        }
        readings.addLast(new ClockReading(pong.t1(), pong.t2(), pong.t3(), now));
        if (readings.size() > KEPT) {
            readings.removeFirst();
        }
        ClockOffset best = ClockOffset.UNKNOWN;
        for (ClockReading reading : readings) {
            ClockOffset candidate = offset(reading, now);
            if (!best.isKnown() || candidate.errorNanos() <= best.errorNanos()) {
                best = candidate;
            }
        }
        clocks.measured(new SourceClock(label, sender, best));
        offset = best;
    }

    private static ClockOffset offset(ClockReading reading, long now) {
        double age = (now - reading.heard()) / NANOS_PER_SECOND;
        long error = reading.uncertainty().toNanos() + (long) (age * DRIFT_PER_SECOND_NANOS);
        return new ClockOffset(reading.offset().toNanos(), error);
    }

    /// How far it is off ours, as far as we know.
    ClockOffset offset() {
        return offset;
    }

    /// It sends no more.
    void close() {
        String label = provider;
        if (label != null) {
            clocks.gone(label, sender);
        }
        provider = null;
        offset = ClockOffset.UNKNOWN;
        readings.clear();
    }
}
