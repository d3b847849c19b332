package io.tradepulse.pipeline;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one [Agent] on one platform thread of its own until it is closed.
///
/// Thread-safe. An exception of the agent is logged, and the loop goes on after a pause: what
/// failed is tried again by the agent itself. An error, such as no memory, ends the loop for good:
/// it is logged, and [#failure()] tells it.
public final class AgentThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final Agent agent;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile @Nullable Error failure;

    private AgentThread(Agent agent) {
        this.agent = agent;
        this.thread = Thread.ofPlatform().name(agent.name()).daemon().unstarted(this::run);
    }

    /// Starts the loop.
    public static AgentThread start(Agent agent) {
        AgentThread started = new AgentThread(agent);
        started.thread.start();
        return started;
    }

    private void run() {
        try {
            while (running) {
                runOnce();
            }
        } catch (InterruptedException _) {
            // Closed: the loop ends here.
        } catch (Error e) {
            failure = e;
            LOG.error("{} has ended, and does nothing more", agent.name(), e);
        }
    }

    private void runOnce() throws InterruptedException {
        try {
            agent.doWork();
        } catch (RuntimeException e) {
            LOG.error(
                    "{} failed, and goes on in {} s",
                    agent.name(),
                    PAUSE_AFTER_FAILURE.toSeconds(),
                    e);
            Thread.sleep(PAUSE_AFTER_FAILURE);
        }
    }

    /// The name of the agent and of its thread.
    public String name() {
        return agent.name();
    }

    /// The error that ended the loop; empty where none did.
    public Optional<Error> failure() {
        return Optional.ofNullable(failure);
    }

    /// Ends the loop, waits for it, and closes the agent.
    @Override
    public void close() {
        running = false;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        agent.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
