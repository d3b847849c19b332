package io.tradepulse.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs checks at the same time. One that fails, or does not come to an end, is a finding and keeps
/// no other from running.
///
/// Immutable.
final class Checkup {
    private final List<Check> checks;
    private final Duration limit;

    /// @param limit how long a check may take
    Checkup(List<Check> checks, Duration limit) {
        this.checks = List.copyOf(checks);
        this.limit = limit;
    }

    /// What all of them found, in the order of its parts.
    List<Finding> findings() throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<FutureTask<List<Finding>>> running = checks.stream().map(Checkup::start).toList();
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < running.size(); i++) {
            findings.addAll(result(running.get(i), checks.get(i).part(), end));
        }
        findings.sort(Comparator.comparing(Finding::part));
        return findings;
    }

    private static FutureTask<List<Finding>> start(Check check) {
        FutureTask<List<Finding>> task = new FutureTask<>(check.look());
        Thread.ofVirtual().name("check-" + check.part()).start(task);
        return task;
    }

    private List<Finding> result(FutureTask<List<Finding>> task, Finding.Part part, long end)
            throws InterruptedException {
        try {
            return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            task.cancel(true);
            return List.of(
                    Finding.problem(
                            part,
                            "no answer within " + limit.toSeconds() + " s",
                            "see whether a firewall drops what is sent there, or it is overloaded"));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String said = cause.getMessage();
            return List.of(Finding.problem(part, said == null ? cause.toString() : said, ""));
        }
    }
}
