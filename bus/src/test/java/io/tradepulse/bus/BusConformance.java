package io.tradepulse.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every bus does, whatever it stands on. Each implementation has a test class that extends
/// it.
abstract class BusConformance {
    static final Duration LONG = Duration.ofMinutes(1);
    static final Duration SHORT = Duration.ofMillis(20);

    final Instruments instruments = new Instruments();
    final Instrument instrument = instruments.of("test", "BTCUSDT");
    final AtomicLong now = new AtomicLong(1_705_323_000_000_000_000L);
    final Concurrent concurrent = new Concurrent();
    Bus bus;

    /// A bus with nothing on it, with room for 4,096 ticks at least.
    abstract Bus open(EpochClock clock, Instruments known) throws Exception;

    /// How many ticks the longer tests send.
    int many() {
        return 20_000;
    }

    @BeforeEach
    void open() throws Exception {
        bus = open(now::get, instruments);
    }

    @AfterEach
    void close() {
        try {
            concurrent.close();
        } finally {
            bus.close();
        }
    }

    Tick tick(long seq) {
        return tick(instrument, seq);
    }

    /// A tick of which every part tells its number.
    static Tick tick(Instrument of, long seq) {
        Tick tick =
                new Tick().set(of, seq * 1_000, seq, seq + 0.5, seq + 1, seq + 0.25, seq + 0.75);
        tick.receivedAt(seq + 7);
        return tick;
    }

    static void assertWhole(Tick tick) {
        long seq = tick.seq();
        if (tick.ts() != seq * 1_000
                || tick.price() != seq + 0.5
                || tick.volume() != seq + 1
                || tick.bid() != seq + 0.25
                || tick.ask() != seq + 0.75
                || tick.receivedAt() != seq + 7) {
            throw new AssertionError("parts of different ticks: " + tick);
        }
    }

    private static void assertSame(Tick taken, Tick sent) {
        assertThat(taken)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(sent);
    }

    Tick[] ticks(long from, long to) {
        return LongStream.range(from, to).mapToObj(this::tick).toArray(Tick[]::new);
    }

    static long append(Appender<Tick> appender, Tick... ticks) throws InterruptedException {
        return appender.append(ticks, ticks.length);
    }

    /// What is handed over until there are so many; not committed.
    static <E, T> List<T> take(Tailer<E> tailer, int count, Function<? super E, T> of)
            throws InterruptedException {
        List<T> taken = new ArrayList<>();
        long end = System.nanoTime() + Concurrent.DEADLINE.toNanos();
        while (taken.size() < count) {
            assertThat(System.nanoTime()).as("%d of %d came", taken.size(), count).isLessThan(end);
            tailer.poll(e -> taken.add(of.apply(e)), count - taken.size(), SHORT);
        }
        return taken;
    }

    static List<Long> take(Tailer<Tick> tailer, int count) throws InterruptedException {
        return take(tailer, count, Tick::seq);
    }

    static Long[] seqs(long from, long to) {
        return LongStream.range(from, to).boxed().toArray(Long[]::new);
    }

    static void assertNothingMore(Tailer<?> tailer) throws InterruptedException {
        assertThat(tailer.poll(e -> assertThat(e).isNull(), 10, SHORT)).isZero();
    }

    @Test
    void handsOverWhatWasAppendedInOrder() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        append(appender, ticks(0, 3));
        append(appender, ticks(3, 600));
        append(appender, tick(600));
        assertThat(take(tailer, 601)).containsExactly(seqs(0, 601));
        assertNothingMore(tailer);
    }

    @Test
    void appendsTheFirstCountOnly() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        appender.append(ticks(0, 5), 2);
        appender.append(ticks(5, 9), 0);
        assertThat(take(tailer, 2)).containsExactly(0L, 1L);
        assertNothingMore(tailer);
    }

    @Test
    void keepsEveryPartOfATickAndStampsItAsAppended() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Tick sent = tick(5);
        Tick bare = new Tick().set(instrument, 9, -3, 0.1, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        append(bus.ticks().appender(), sent, bare);
        List<Tick> taken = take(tailer, 2, Tick::copy);
        sent.appendedAt(now.get());
        bare.appendedAt(now.get());
        assertSame(taken.get(0), sent);
        assertThat(taken.get(0).instrument()).isSameAs(instrument);
        assertSame(taken.get(1), bare);
    }

    @Test
    void copiesTicksSoThatTheirOwnerCanUseThemAgain() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        Tick reused = new Tick();
        for (int i = 0; i < 10; i++) {
            append(appender, reused.set(tick(i)));
        }
        assertThat(take(tailer, 10)).containsExactly(seqs(0, 10));
    }

    @Test
    void beginsAGroupWithWhatIsAppendedFromThenOn() throws Exception {
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> early = bus.ticks().tailer("early");
        append(appender, ticks(0, 10));
        Tailer<Tick> late = bus.ticks().tailer("late");
        append(appender, ticks(10, 12));
        assertThat(take(late, 2)).containsExactly(10L, 11L);
        assertThat(take(early, 12)).containsExactly(seqs(0, 12));
    }

    @Test
    void givesEveryGroupEveryEventAtItsOwnPace() throws Exception {
        Tailer<Tick> fast = bus.ticks().tailer("fast");
        Tailer<Tick> slow = bus.ticks().tailer("slow");
        append(bus.ticks().appender(), ticks(0, 100));
        assertThat(take(fast, 100)).containsExactly(seqs(0, 100));
        fast.commit();
        assertThat(take(slow, 30)).containsExactly(seqs(0, 30));
        slow.commit();
        slow.rewind();
        fast.rewind();
        assertNothingMore(fast);
        assertThat(take(slow, 70)).containsExactly(seqs(30, 100));
    }

    @Test
    void keepsItsTopicsApart() throws Exception {
        Tailer<Tick> ticks = bus.ticks().tailer("group");
        Tailer<Bar> bars = bus.bars().tailer("group");
        Tailer<DeadLetter> letters = bus.deadLetters().tailer("group");
        Bar bar = new Bar(instrument, Interval.M1, 0, 1.5, 2, 1, 1.25, 3, 4, 1.3333, 2, true, 1, 0);
        DeadLetter letter =
                new DeadLetter(
                        5, "test", "", RejectCode.MALFORMED, "no tick", "x|\u00e9", "127.0.0.1", 9);
        bus.bars().appender().append(new Bar[] {bar}, 1);
        bus.deadLetters().appender().append(new DeadLetter[] {letter}, 1);
        assertNothingMore(ticks);
        assertThat(take(bars, 1, b -> b)).containsExactly(bar);
        assertThat(take(letters, 1, l -> l)).containsExactly(letter);
        assertNothingMore(bars);
        assertNothingMore(letters);
    }

    @Test
    void losesAndDoublesNothingOfSeveralAppendersAtOnce() throws Exception {
        int senders = 4;
        int each = many() / senders;
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        List<Concurrent.Running<Void>> sending = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            Instrument own = instruments.of("test", "S" + s);
            sending.add(concurrent.start(() -> appendAll(own, each)));
        }
        long[] next = new long[instruments.count()];
        int[] count = new int[1];
        Concurrent.eventually(
                "all have come",
                () -> {
                    pollInOrder(tailer, next, count);
                    return count[0] >= senders * each;
                });
        sending.forEach(Concurrent.Running::get);
        assertNothingMore(tailer);
        assertThat(count[0]).isEqualTo(senders * each);
        for (int s = 0; s < senders; s++) {
            assertThat(next[instruments.of("test", "S" + s).index()]).isEqualTo(each);
        }
    }

    private Void appendAll(Instrument own, int count) throws InterruptedException {
        Appender<Tick> appender = bus.ticks().appender();
        long last = -1;
        int sent = 0;
        for (int size = 1; sent < count; size = size % 700 + 37) {
            Tick[] batch = new Tick[Math.min(size, count - sent)];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = tick(own, sent + i);
            }
            long position = append(appender, batch);
            assertThat(position).isGreaterThan(last);
            last = position;
            sent += batch.length;
        }
        return null;
    }

    private static void pollInOrder(Tailer<Tick> tailer, long[] next, int[] count) {
        try {
            count[0] +=
                    tailer.poll(
                            tick -> {
                                assertWhole(tick);
                                int of = tick.instrument().index();
                                if (tick.seq() != next[of]++) {
                                    throw new AssertionError(tick + " came, not " + (next[of] - 1));
                                }
                            },
                            1_000,
                            SHORT);
            tailer.commit();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void handsOutAgainFromTheLastCommitAfterARewind() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 10));
        assertThat(take(tailer, 4)).containsExactly(0L, 1L, 2L, 3L);
        tailer.rewind();
        assertThat(take(tailer, 3)).containsExactly(0L, 1L, 2L);
        tailer.commit();
        assertThat(take(tailer, 5)).containsExactly(3L, 4L, 5L, 6L, 7L);
        tailer.rewind();
        tailer.rewind();
        assertThat(take(tailer, 7)).containsExactly(seqs(3, 10));
    }

    @Test
    void goesOnAfterTheLastCommitWithTheNextTailerOfTheGroup() throws Exception {
        try (Tailer<Tick> first = bus.ticks().tailer("group")) {
            append(bus.ticks().appender(), ticks(0, 10));
            take(first, 6);
            first.commit();
            take(first, 2);
        }
        Tailer<Tick> second = bus.ticks().tailer("group");
        assertThat(take(second, 4)).containsExactly(seqs(6, 10));
        assertNothingMore(second);
    }

    @Test
    void handsOverNoMoreThanItsLimit() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 10));
        List<Long> taken = new ArrayList<>();
        while (taken.size() < 9) {
            int before = taken.size();
            int handed = tailer.poll(t -> taken.add(t.seq()), 3, SHORT);
            assertThat(handed).isBetween(0, 3).isEqualTo(taken.size() - before);
        }
    }

    @Test
    void handsOutTheSameEventAgainWhenTheHandlerThrew() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 5));
        take(tailer, 1);
        List<Long> taken = new ArrayList<>();
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                tailer.poll(t -> takeBut(3, t, taken), 10, SHORT);
                            }
                        })
                .hasMessage("not this one");
        assertThat(taken).containsExactly(1L, 2L);
        assertThat(take(tailer, 2)).containsExactly(3L, 4L);
        assertNothingMore(tailer);
    }

    private static void takeBut(long not, Tick tick, List<Long> taken) {
        if (tick.seq() == not) {
            throw new IllegalStateException("not this one");
        }
        taken.add(tick.seq());
    }

    @Test
    void saysWhetherAGroupHasPassedAMark() throws Exception {
        Tailer<Tick> ahead = bus.ticks().tailer("ahead");
        Tailer<Tick> behind = bus.ticks().tailer("behind");
        append(bus.ticks().appender(), ticks(0, 10));
        take(ahead, 5);
        Topic.Mark mark = ahead.mark();
        take(behind, 4);
        behind.commit();
        assertThat(bus.ticks().hasPassed("behind", mark)).isFalse();
        take(behind, 1);
        assertThat(bus.ticks().hasPassed("behind", mark)).isFalse();
        behind.commit();
        assertThat(bus.ticks().hasPassed("behind", mark)).isTrue();
        assertThat(bus.ticks().hasPassed("ahead", mark)).isFalse();
        take(behind, 5);
        behind.commit();
        assertThat(bus.ticks().hasPassed("behind", mark)).isTrue();
        assertThat(bus.ticks().hasPassed("nobody", mark)).isFalse();
    }

    @Test
    void countsWhatAGroupHasNotTakenYet() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 10));
        Concurrent.eventually("a lag of 10", () -> bus.ticks().lag("group") == 10);
        take(tailer, 10);
        Concurrent.eventually("no lag", () -> bus.ticks().lag("group") == 0);
        assertThat(bus.ticks().lag("nobody")).isZero();
    }

    @Test
    void isWokenByAnAppendWhileItWaits() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        for (int i = 0; i < 20; i++) {
            List<Long> taken = new ArrayList<>();
            var polling = concurrent.start(() -> tailer.poll(t -> taken.add(t.seq()), 10, LONG));
            polling.awaitWaiting();
            append(appender, tick(i));
            assertThat(polling.get()).isOne();
            assertThat(taken).containsExactly((long) i);
        }
    }

    @Test
    void comesBackEmptyHandedWhenItsPatienceEnds() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        assertThat(tailer.poll(_ -> {}, 10, Duration.ZERO)).isZero();
        assertThat(tailer.poll(_ -> {}, 10, SHORT)).isZero();
        append(bus.ticks().appender(), tick(0));
        assertThat(take(tailer, 1)).containsExactly(0L);
    }

    @Test
    void canBeInterruptedWhileItWaitsForEvents() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        var polling = concurrent.start(() -> tailer.poll(_ -> {}, 10, LONG));
        polling.awaitWaiting();
        polling.interrupt();
        assertThat(polling.failure()).isInstanceOf(InterruptedException.class);
        append(bus.ticks().appender(), tick(0));
        assertThat(take(tailer, 1)).containsExactly(0L);
    }

    @Test
    void makesDurableWhatTheRecorderHasCommitted() throws Exception {
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        AtomicLong calls = new AtomicLong();
        bus.ticks().onDurable(calls::incrementAndGet);
        Appender<Tick> appender = bus.ticks().appender();
        long position = append(appender, ticks(0, 10));
        take(recorder, 10);
        recorder.commit();
        Concurrent.eventually("durable", () -> appender.durable() >= position);
        Concurrent.eventually("the listener is called", () -> calls.get() > 0);
    }

    @Test
    void isHealthy() {
        assertThat(bus.isHealthy()).isTrue();
    }
}
