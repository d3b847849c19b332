package io.tradepulse.serve;

import io.tradepulse.analytics.Analytics;
import io.tradepulse.analytics.Buckets;
import io.tradepulse.analytics.Frequency;
import io.tradepulse.analytics.Frequency.Gaps;
import io.tradepulse.analytics.Spread;
import io.tradepulse.analytics.Spread.Figures;
import io.tradepulse.analytics.Twap;
import io.tradepulse.analytics.Volatility;
import io.tradepulse.analytics.Vwap;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import java.util.List;
import java.util.function.BiConsumer;

/// Figures over stored ticks.
///
/// Thread-safe; its answers wait for the store.
final class AnalyticsEndpoints {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final StoreQueries queries;
    private final Lookup lookup;
    private final EpochClock clock;

    AnalyticsEndpoints(StoreQueries queries, Lookup lookup, EpochClock clock) {
        this.queries = queries;
        this.lookup = lookup;
        this.clock = clock;
    }

    /// Computes the rows of one kind of figures.
    @FunctionalInterface
    private interface Rows<R> {
        List<R> of(Analytics analytics, Instrument instrument, Buckets buckets);
    }

    List<Endpoint> endpoints() {
        return List.of(
                endpoint("/analytics/vwap", Analytics::vwap, AnalyticsEndpoints::writeVwap),
                endpoint("/analytics/twap", Analytics::twap, AnalyticsEndpoints::writeTwap),
                endpoint("/analytics/spread", Analytics::spread, AnalyticsEndpoints::writeSpread),
                endpoint(
                        "/analytics/frequency",
                        Analytics::frequency,
                        AnalyticsEndpoints::writeFrequency),
                Endpoint.slow("/analytics/volatility", this::volatility).withVersion());
    }

    private <R> Endpoint endpoint(String path, Rows<R> rows, BiConsumer<Json, R> write) {
        return Endpoint.slow(
                        path,
                        request -> reply(request, request.buckets(clock.nanos()), rows, write))
                .withVersion();
    }

    private Reply volatility(Request request) {
        Buckets buckets = request.buckets(clock.nanos());
        Interval sampling = request.sampling(buckets);
        int daysOfYear = request.daysOfYear();
        return reply(
                request,
                buckets,
                (analytics, instrument, of) -> analytics.volatility(instrument, of, sampling),
                (json, row) -> writeVolatility(json, row, daysOfYear));
    }

    private <R> Reply reply(
            Request request, Buckets buckets, Rows<R> rows, BiConsumer<Json, R> write) {
        request.symbol();
        queries.expectOpen();
        Instrument instrument = lookup.instrument(request);
        List<R> data =
                queries.ask(open -> rows.of(new Analytics(open, clock), instrument, buckets));
        return Reply.json(
                Json.object(
                        json -> {
                            writeRange(json, instrument, buckets);
                            json.array("data", data, write);
                        }));
    }

    private static void writeRange(Json json, Instrument instrument, Buckets buckets) {
        json.text("symbol", instrument.symbol())
                .text("provider", instrument.provider())
                .time("start", buckets.start())
                .time("end", buckets.end());
        Interval interval = buckets.interval();
        if (interval != null) {
            json.text("interval", interval.text());
        }
    }

    private static void writeVwap(Json json, Vwap row) {
        json.time("ts", row.start())
                .decimal("vwap", row.vwap())
                .decimal("volume", row.volume())
                .decimal("turnover", row.turnover())
                .whole("trades", row.trades());
    }

    private static void writeTwap(Json json, Twap row) {
        json.time("ts", row.start())
                .decimal("twap", row.twap())
                .decimal("seconds", row.nanos() / NANOS_PER_SECOND)
                .whole("ticks", row.ticks());
    }

    private static void writeSpread(Json json, Spread row) {
        json.time("ts", row.start());
        writeFigures(json, "quoted", row.quoted());
        writeFigures(json, "relative_bps", row.relative());
        writeFigures(json, "effective", row.effective());
        writeFigures(json, "time_weighted", row.timeWeighted());
    }

    private static void writeFigures(Json json, String name, Figures figures) {
        if (!figures.isEmpty()) {
            json.object(
                    name,
                    of ->
                            of.whole("count", figures.count())
                                    .decimal("min", figures.min())
                                    .decimal("max", figures.max())
                                    .decimal("mean", figures.mean()));
        }
    }

    private static void writeFrequency(Json json, Frequency row) {
        json.time("ts", row.start())
                .whole("ticks", row.ticks())
                .decimal("per_second", row.perSecond())
                .decimal("per_minute", row.perMinute());
        Gaps gaps = row.gaps();
        if (gaps.count() > 0) {
            json.object("inter_arrival_ms", of -> writeGaps(of, gaps))
                    .object("largest_gap", of -> writeLargest(of, gaps));
        }
    }

    private static void writeGaps(Json json, Gaps gaps) {
        json.whole("count", gaps.count())
                .decimal("mean", gaps.mean() / NANOS_PER_MILLI)
                .decimal("p50", gaps.p50() / NANOS_PER_MILLI)
                .decimal("p90", gaps.p90() / NANOS_PER_MILLI)
                .decimal("p99", gaps.p99() / NANOS_PER_MILLI)
                .decimal("max", gaps.max() / NANOS_PER_MILLI);
    }

    private static void writeLargest(Json json, Gaps gaps) {
        json.decimal("ms", gaps.max() / NANOS_PER_MILLI)
                .time("start", gaps.maxStart())
                .time("end", gaps.maxEnd());
    }

    private static void writeVolatility(Json json, Volatility row, int daysOfYear) {
        json.time("ts", row.start())
                .whole("returns", row.returns())
                .decimal("variance", row.variance())
                .decimal("volatility", row.volatility());
        if (daysOfYear > 0) {
            json.decimal("annualised", row.annualised(daysOfYear));
        }
    }
}
