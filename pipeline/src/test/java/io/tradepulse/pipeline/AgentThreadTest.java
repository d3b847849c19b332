package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The thread around an agent.
final class AgentThreadTest {
    private static class Counting implements Agent {
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final String name = "agent-" + System.nanoTime();
        final int failing;
        volatile Thread worker;
        volatile boolean closedAlone;

        Counting(int failing) {
            this.failing = failing;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int doWork() throws InterruptedException {
            worker = Thread.currentThread();
            if (calls.incrementAndGet() == failing) {
                throw new IllegalStateException("told to fail");
            }
            new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            return 0;
        }

        @Override
        public void close() {
            closedAlone = !worker.isAlive();
            closed.incrementAndGet();
        }
    }

    private static boolean isRunning(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }

    @Test
    void runsTheAgentOnAThreadOfItsNameUntilItIsClosed() {
        Counting agent = new Counting(0);
        AgentThread thread = AgentThread.start(agent);
        Eventually.until("three rounds", () -> agent.calls.get() >= 3);
        assertThat(agent.worker.getName()).isEqualTo(agent.name);
        assertThat(isRunning(agent.name)).isTrue();
        assertThat(thread.failure()).isEmpty();
        thread.close();
        assertThat(isRunning(agent.name)).isFalse();
        assertThat(agent.closed).hasValue(1);
        assertThat(agent.closedAlone).isTrue();
    }

    @Test
    void goesOnAfterAnException() {
        Counting agent = new Counting(2);
        try (AgentThread _ = AgentThread.start(agent)) {
            Eventually.until("a round after the failed one", () -> agent.calls.get() >= 4);
        }
        assertThat(agent.closed).hasValue(1);
    }

    @Test
    void saysWhichErrorHasEndedIt() {
        Error error = new OutOfMemoryError("told to fail");
        Counting agent =
                new Counting(0) {
                    @Override
                    public int doWork() {
                        worker = Thread.currentThread();
                        throw error;
                    }
                };
        try (AgentThread thread = AgentThread.start(agent)) {
            Eventually.until("the failure", () -> thread.failure().isPresent());
            assertThat(thread.failure()).containsSame(error);
            Eventually.until("the end of the thread", () -> !isRunning(agent.name));
        }
        assertThat(agent.closed).hasValue(1);
    }

    @Test
    void closesInTheMiddleOfThePauseAfterAnException() {
        Counting agent = new Counting(1);
        AgentThread thread = AgentThread.start(agent);
        Eventually.until("the failure", () -> agent.calls.get() >= 1);
        thread.close();
        assertThat(isRunning(agent.name)).isFalse();
    }

    @Test
    void closeKeepsTheInterruptOfItsCallerAndStillWaits() {
        Counting agent = new Counting(0);
        AgentThread thread = AgentThread.start(agent);
        Eventually.until("a round", () -> agent.calls.get() >= 1);
        Thread.currentThread().interrupt();
        thread.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(isRunning(agent.name)).isFalse();
    }
}
