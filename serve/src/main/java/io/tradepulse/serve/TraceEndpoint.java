package io.tradepulse.serve;

import io.tradepulse.latency.Hop;
import io.tradepulse.latency.Trace;
import io.tradepulse.latency.Traces;
import io.tradepulse.model.Instrument;
import java.util.Optional;
import java.util.OptionalLong;

/// The way of one tick, hop by hop: of the latest of a symbol that was followed, or of that with a
/// given event time.
///
/// Thread-safe.
final class TraceEndpoint {
    private static final double NANOS_PER_MICRO = 1e3;

    private final Traces traces;
    private final Lookup lookup;

    TraceEndpoint(Traces traces, Lookup lookup) {
        this.traces = traces;
        this.lookup = lookup;
    }

    Endpoint endpoint() {
        return Endpoint.slow("/v1/trace", this::answer);
    }

    private Reply answer(Request request) {
        OptionalLong ts = request.optionalTime("ts");
        Instrument instrument = lookup.instrument(request);
        String provider = instrument.provider();
        String symbol = instrument.symbol();
        Optional<Trace> found =
                ts.isPresent()
                        ? traces.at(provider, symbol, ts.getAsLong())
                        : traces.latest(provider, symbol);
        Trace trace = found.orElseThrow(() -> new ProblemException(Problem.notTraced(symbol)));
        return Reply.json(Json.object(json -> write(json, trace)));
    }

    private static void write(Json json, Trace trace) {
        json.text("symbol", trace.symbol())
                .text("provider", trace.provider())
                .time("timestamp", trace.ts());
        if (trace.seq() >= 0) {
            json.text("id", Long.toString(trace.seq()));
        }
        long[] before = {trace.hops().getFirst().at()};
        long first = before[0];
        json.texts("slowest_at", trace.slowestAt())
                .array(
                        "hops",
                        trace.hops(),
                        (each, hop) -> {
                            write(each, hop, hop.at() - before[0], hop.at() - first);
                            before[0] = hop.at();
                        });
    }

    private static void write(Json json, Hop hop, long sinceBefore, long sinceFirst) {
        json.text("hop", hop.name());
        if (!hop.group().isEmpty()) {
            json.text("group", hop.group());
        }
        json.time("at", hop.at())
                .decimal("after_us", sinceBefore / NANOS_PER_MICRO)
                .decimal("since_first_us", sinceFirst / NANOS_PER_MICRO);
    }
}
