package io.tradepulse.canary;

import io.tradepulse.feed.Backoff;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a connection anew whenever it has ended, after pauses that grow until something came back
/// over it, and says what is wrong.
///
/// Thread-safe. A virtual thread of its own makes the connections.
final class Reconnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconnection.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    /// One connection.
    @FunctionalInterface
    interface Attempt {
        /// Stays from the attempt to the end of the connection.
        ///
        /// @return why it ended
        String connection() throws InterruptedException;
    }

    private final String what;
    private final String place;
    private final Attempt attempt;
    private final Backoff backoff = new Backoff(FIRST_PAUSE, new SplittableRandom());
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean isOpen;
    private volatile boolean hasProved;
    private volatile boolean hasComplained;
    private volatile String problem = "";

    /// @param what is connected to, for people: `door`
    Reconnection(String what, String place, Attempt attempt) {
        this.what = what;
        this.place = place;
        this.attempt = attempt;
        this.thread =
                Thread.ofVirtual()
                        .name("canary-" + what.toLowerCase(Locale.ROOT))
                        .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean isOpen() {
        return isOpen;
    }

    /// What is wrong, as a sentence; empty where nothing is known to be.
    String problem() {
        return problem;
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                String why = attempt.connection();
                isOpen = false;
                complain(why);
                if (hasProved) {
                    hasProved = false;
                    backoff.reset();
                }
                if (closing.await(backoff.nextNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            // Closed: it ends here.
        }
    }

    private void complain(String why) {
        problem = "the " + what + ": " + why;
        if (!hasComplained && closing.getCount() > 0) {
            LOG.warn("the canary has no {} at {}: {}", what, place, why);
            hasComplained = true;
        }
    }

    /// The connection is there.
    void opened() {
        isOpen = true;
        problem = "";
        if (hasComplained) {
            LOG.info("the canary has its {} at {}", what, place);
            hasComplained = false;
        }
    }

    /// The connection is about to end.
    void ending() {
        isOpen = false;
    }

    /// What was said over it, as a sentence.
    void complained(String sentence) {
        problem = sentence;
    }

    /// What was sent has come back: the connection is a good one.
    void cameBack() {
        hasProved = true;
        if (isOpen && !problem.isEmpty()) {
            problem = "";
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        Threads.await(thread);
    }
}
