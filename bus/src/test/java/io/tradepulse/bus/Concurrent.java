package io.tradepulse.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Threads of a test, and waiting for them: with a deadline, never for a time. Closing it ends them
/// all.
public final class Concurrent implements AutoCloseable {
    /// How long anything may take.
    public static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final long PAUSE_NANOS = 200_000;

    private final List<Thread> threads = new ArrayList<>();

    /// Work on a thread of its own.
    public final class Running<T> {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Thread thread;

        Running(Callable<T> work) {
            thread =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        try {
                                            result.complete(work.call());
                                        } catch (Throwable e) {
                                            result.completeExceptionally(e);
                                        }
                                    });
            threads.add(thread);
        }

        /// What the work returned, once it has.
        public T get() {
            try {
                return result.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("a thread did not end, but is " + thread.getState(), e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /// Why the work failed, once it has.
        public Throwable failure() {
            eventually("the thread fails", result::isDone);
            assertThat(result).isCompletedExceptionally();
            return result.exceptionNow();
        }

        public boolean isDone() {
            return result.isDone();
        }

        public void interrupt() {
            thread.interrupt();
        }

        /// Returns once the thread waits for something: for another thread, or in a selector.
        public void awaitWaiting() {
            eventually("the thread waits", () -> result.isDone() || isWaiting());
            assertThat(result).as("the thread was to wait").isNotDone();
        }

        private boolean isWaiting() {
            Thread.State state = thread.getState();
            if (state == Thread.State.TIMED_WAITING || state == Thread.State.WAITING) {
                return true;
            }
            StackTraceElement[] stack = thread.getStackTrace();
            return stack.length > 0
                    && stack[0].isNativeMethod()
                    && stack[0].getClassName().startsWith("sun.nio.ch.");
        }
    }

    /// Does that on a thread of its own.
    public <T> Running<T> start(Callable<T> work) {
        return new Running<>(work);
    }

    /// Returns once the condition holds; fails where it doesn't within the deadline.
    public static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("not within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        eventually("all threads end", () -> threads.stream().noneMatch(Thread::isAlive));
    }
}
