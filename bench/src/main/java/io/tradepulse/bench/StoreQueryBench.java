package io.tradepulse.bench;

import static io.tradepulse.bench.StoreFill.say;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Retention;
import io.tradepulse.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// How long do queries take while what is stored grows, what do they take while ticks come in, and
/// how much disk does a tick take? Through the store's contract only.
///
/// `StoreQueryBench questdb|postgres folder ticks...`, whole millions: each is a day of 100
/// symbols. In the folder each size gets a store of its own, which is deleted in the end.
/// `postgres` needs `-Dpostgres.servers` where it is not started in the repository.
final class StoreQueryBench {
    private static final Duration COMPRESS_AFTER = Duration.ofDays(1);
    private static final int LIVE_TICKS_A_SECOND = 20_000;
    private static final int PAGE = 100;
    private static final long DAY = Interval.D1.nanos();
    private static final long HOUR = Interval.H1.nanos();
    private static final int MINUTES_A_DAY = 1440;

    /// What a series of queries is measured under.
    private enum State {
        QUIET("as filled"),
        LIVE("as filled, ticks coming in"),
        MAINTAINED("after housekeeping"),
        MAINTAINED_LIVE("after housekeeping, ticks coming in");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private record Question(State state, String text) {}

    private final StoreChoice choice;
    private final Path folder;
    private final long ticks;
    private final SplittableRandom random = new SplittableRandom(7);
    private final Map<Question, QueryTimes> times = new LinkedHashMap<>();

    private StoreQueryBench(StoreChoice choice, Path folder, long ticks) {
        this.choice = choice;
        this.folder = folder;
        this.ticks = ticks;
    }

    public static void main(String[] args) throws Exception {
        StoreChoice choice = StoreChoice.of(args[0]);
        List<StoreQueryBench> done = new ArrayList<>();
        for (String ticks : List.of(args).subList(2, args.length)) {
            Path folder = Files.createTempDirectory(Path.of(args[1]), "store-bench");
            try {
                StoreQueryBench bench = new StoreQueryBench(choice, folder, Long.parseLong(ticks));
                bench.run();
                done.add(bench);
            } finally {
                TemporaryFolder.delete(folder);
            }
        }
        if (done.size() > 1) {
            compare(done.getFirst(), done.getLast());
        }
    }

    private void run() throws Exception {
        Instruments known = new Instruments();
        List<Instrument> instruments = TickWalk.instruments(known);
        long midnight = Interval.D1.startOf(EpochClock.system().nanos());
        TickHistory history = new TickHistory(instruments, ticks, midnight);
        Retention retention =
                new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO, COMPRESS_AFTER);
        say("%,d ticks of %d symbols, %d days", ticks, TickWalk.SYMBOLS, history.days());
        try (StoreChoice.Opened opened = choice.open(folder, known, retention)) {
            Store store = opened.store();
            StoreFill fill = new StoreFill(opened);
            long empty = fill.settledBytes();
            fill.fill("ticks", store.tickWriter(), history::forEachTick);
            writeSnapshots(store, history);
            long ticksBytes = fill.settledBytes() - empty;
            fill.fill("bars", store.barWriter(), history::forEachBar);
            long filled = fill.settledBytes() - empty;
            ask(store, history, State.QUIET, State.LIVE);
            long stored = store.tickCount();
            long live = fill.settledBytes() - empty;
            long maintained = fill.maintainedBytes() - empty;
            say(
                    "  bytes of disk a tick: %.1f, with bars %.1f; with what came in meanwhile %.1f,"
                            + " after housekeeping %.1f",
                    (double) ticksBytes / ticks,
                    (double) filled / ticks,
                    (double) live / stored,
                    (double) maintained / stored);
            ask(store, history, State.MAINTAINED, State.MAINTAINED_LIVE);
        }
    }

    /// As the platform does.
    private static void writeSnapshots(Store store, TickHistory history) {
        Map<Instrument, Tick> newest = new LinkedHashMap<>();
        history.forEachTick(
                tick -> newest.computeIfAbsent(tick.instrument(), _ -> new Tick()).set(tick));
        try (BatchWriter<Tick> snapshots = store.snapshotWriter()) {
            newest.values().forEach(snapshots::write);
            snapshots.commit();
        }
    }

    private void ask(Store store, TickHistory history, State quiet, State live) {
        ask(store, history, quiet);
        try (LiveTicks ticksComing =
                LiveTicks.start(store, history.instruments(), LIVE_TICKS_A_SECOND)) {
            ask(store, history, live);
            say("  (%,.0f ticks a second came in)", ticksComing.rate());
        }
    }

    private void ask(Store store, TickHistory history, State state) {
        say("  %-44s %9s %9s %9s %6s", state.text + ", ms", "p50", "p99", "max", "runs");
        questions(store, history)
                .forEach(
                        (text, query) -> {
                            QueryTimes measured = QueryTimes.of(query);
                            times.put(new Question(state, text), measured);
                            say("  %-44s %s", text, measured.text());
                        });
    }

    private Map<String, Runnable> questions(Store store, TickHistory history) {
        List<Instrument> all = history.instruments();
        long end = history.end();
        Map<String, Runnable> questions = new LinkedHashMap<>();
        questions.put(
                "newest tick of each symbol",
                () -> expect(TickWalk.SYMBOLS, store.latest().size()));
        questions.put(
                "100 trades of some hour, and their number",
                () -> {
                    long hour = history.start() + random.nextLong(history.days() * 24) * HOUR;
                    Paging first = Paging.oldestFirst(PAGE, 0);
                    expect(
                            PAGE,
                            store.ticksPage(some(all), hour, hour + HOUR, first).rows().size());
                });
        questions.put(
                "the newest 100 of all trades, and how many",
                () -> {
                    Paging newest = new Paging(PAGE, 0, true);
                    expect(
                            PAGE,
                            store.ticksPage(some(all), 0, end + 2 * DAY, newest).rows().size());
                });
        questions.put(
                "a day of 1m candles",
                () -> {
                    long day = history.start() + random.nextLong(history.days()) * DAY;
                    Paging allOfIt = Paging.oldestFirst(MINUTES_A_DAY, 0);
                    expect(
                            MINUTES_A_DAY,
                            store.barsPage(some(all), Interval.M1, day, day + DAY, allOfIt)
                                    .rows()
                                    .size());
                });
        questions.put(
                "100 1d candles",
                () -> {
                    long start = end - TickHistory.DAYS_OF_BARS * DAY;
                    Paging first = Paging.oldestFirst(PAGE, 0);
                    expect(
                            PAGE,
                            store.barsPage(some(all), Interval.D1, start, end, first)
                                    .rows()
                                    .size());
                });
        return questions;
    }

    private Instrument some(List<Instrument> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static void expect(int wanted, int got) {
        if (got != wanted) {
            throw new IllegalStateException(got + " rows where there are " + wanted);
        }
    }

    private static void compare(StoreQueryBench few, StoreQueryBench many) {
        say("%,d ticks by %,d: so many times as long", many.ticks, few.ticks);
        for (State state : State.values()) {
            say("  %-44s %9s %9s", state.text, "p50", "p99");
            few.times.forEach(
                    (question, first) -> {
                        QueryTimes last = many.times.get(question);
                        if (question.state == state && last != null) {
                            say("  %-44s %s", question.text, last.over(first));
                        }
                    });
        }
    }
}
