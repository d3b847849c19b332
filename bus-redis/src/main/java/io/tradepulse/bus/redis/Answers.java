package io.tradepulse.bus.redis;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Waits for what Redis answers.
final class Answers {
    /// Who has answered nothing for so long won't: the connection is given up.
    static final long GIVE_UP_NANOS = 10_000_000_000L;

    private Answers() {}

    /// Whether it is there, or has failed, within so long.
    static boolean await(Future<?> answer, long nanos) throws InterruptedException {
        if (answer.isDone() || nanos <= 0) {
            return answer.isDone();
        }
        try {
            answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return answer.isDone();
        } catch (ExecutionException | CancellationException _) {
            return true;
        }
        return true;
    }

    /// The same for one that is closing: an interrupt doesn't shorten the wait, and is kept.
    static void awaitAnyway(Future<?> answer, long nanos, LongSupplier nanoClock) {
        long end = nanoClock.getAsLong() + nanos;
        boolean wasInterrupted = false;
        while (true) {
            try {
                await(answer, end - nanoClock.getAsLong());
                break;
            } catch (InterruptedException _) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Why it failed; null where it didn't, or isn't there yet.
    static @Nullable Throwable failure(Future<?> answer) {
        return switch (answer.state()) {
            case FAILED -> answer.exceptionNow();
            case CANCELLED -> new IllegalStateException("the connection has ended");
            case RUNNING, SUCCESS -> null;
        };
    }
}
