package io.tradepulse.monitor;

import com.sun.net.httpserver.HttpHandler;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/// Measures one's own handlers from inside: what is called through it goes to the same histograms
/// and sinks as a probe's attempts. A call fails by what it throws, and an HTTP handler also by a
/// status from 500 on. Thread-safe.
public final class Measured {
    private static final int SERVER_ERROR = 500;
    private final String name;
    private final String service;
    private final MonitorClock clock;
    private final Consumer<ProbeResult> results;

    Measured(String name, String service, MonitorClock clock, Consumer<ProbeResult> results) {
        this.name = name;
        this.service = service;
        this.clock = clock;
        this.results = results;
    }

    /// Calls it, and passes on what it returns or throws.
    public <T> T call(Callable<T> handler) throws Exception {
        Call call = new Call();
        try {
            T value = handler.call();
            call.end("", "");
            return value;
        } catch (Throwable e) {
            call.end("", e.toString());
            throw e;
        }
    }

    /// A function that does the same, and is measured.
    public <A, R> Function<A, R> around(Function<A, R> handler) {
        return argument -> {
            Call call = new Call();
            try {
                R value = handler.apply(argument);
                call.end("", "");
                return value;
            } catch (Throwable e) {
                call.end("", e.toString());
                throw e;
            }
        };
    }

    /// A handler of the JDK's HTTP server that does the same, and is measured.
    public HttpHandler aroundHttp(HttpHandler handler) {
        return exchange -> {
            Call call = new Call();
            try {
                handler.handle(exchange);
            } catch (Throwable e) {
                call.end("", e.toString());
                throw e;
            }
            int status = exchange.getResponseCode();
            call.end(
                    status < 0 ? "" : Integer.toString(status),
                    status >= SERVER_ERROR ? "answered " + status : "");
        };
    }

    /// One call. Owned by the thread that calls.
    private final class Call {
        private final long startedNanos = clock.epochNanos();
        private final long from = clock.elapsedNanos();

        void end(String status, String problem) {
            Phases phases = Phases.total(clock.elapsedNanos() - from);
            Outcome outcome = new Outcome(problem.isEmpty(), status, problem, phases);
            results.accept(new ProbeResult(name, service, startedNanos, 0, outcome));
        }
    }
}
