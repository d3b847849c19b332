package io.tradepulse.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore;
import io.tradepulse.store.TickFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// What is exported and imported again is the same, to the last bit.
final class RoundTripTest {
    private static final TickFilter ALL = new TickFilter(Set.of(), Set.of(), 0, Long.MAX_VALUE);

    private static final ImportListener SILENT =
            new ImportListener() {
                @Override
                public void badRow(Path file, long line, String why) {
                    throw new AssertionError(line + ": " + why);
                }

                @Override
                public void rejected(Tick tick, String code, String detail) {
                    throw new AssertionError(tick + ": " + code + " " + detail);
                }

                @Override
                public void progress(FeedProgress now) {}

                @Override
                public boolean isToStop() {
                    return false;
                }
            };

    @Property(tries = 200)
    void ticksOutAndInAgainAreTheSame(@ForAll long seed) throws IOException {
        Instruments instruments = new Instruments();
        InMemoryStore before = new InMemoryStore();
        ticks(new Random(seed), instruments).forEach(before::add);
        InMemoryStore after = new InMemoryStore();
        Path file = Files.createTempFile("round", ".csv");
        try {
            Files.write(file, exported(before));
            new TickImport(after, instruments, rules(), EpochClock.system(), 50)
                    .run(CsvOptions.of(file.toString()), SILENT);
            assertThat(texts(after)).isEqualTo(texts(before));
            // And what is exported of that is the same again, but for the time of receipt.
            assertThat(withoutReceipt(exported(after))).isEqualTo(withoutReceipt(exported(before)));
        } finally {
            Files.delete(file);
        }
    }

    private static ValidationConfig rules() {
        return new ValidationConfig(
                Set.of(),
                true,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                0,
                5,
                Duration.ofMinutes(1),
                false);
    }

    private static byte[] exported(InMemoryStore store) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TickCsv rows = new TickCsv(bytes)) {
            new StoreExport(store, () -> false, (_, _) -> {}).ticks(ALL, rows);
        }
        return bytes.toByteArray();
    }

    private static List<String> withoutReceipt(byte[] csv) {
        return new String(csv, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    private static List<String> texts(InMemoryStore store) {
        return store.committedTicks().stream()
                .map(
                        t ->
                                t.instrument()
                                        + " "
                                        + t.ts()
                                        + " "
                                        + t.seq()
                                        + " "
                                        + Double.doubleToLongBits(t.price())
                                        + " "
                                        + Double.doubleToLongBits(t.volume())
                                        + " "
                                        + Double.doubleToLongBits(t.bid())
                                        + " "
                                        + Double.doubleToLongBits(t.ask()))
                .toList();
    }

    private static List<Tick> ticks(Random random, Instruments instruments) {
        String[] providers = {"binance", "desk/1", "a:b#=_"};
        String[] symbols = {"AAPL.O", "EUR=", "BRK-B", "^GSPC", "A/B:C#1", "_X"};
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(150); i++) {
            Instrument instrument =
                    instruments.of(
                            providers[random.nextInt(3)], symbols[random.nextInt(symbols.length)]);
            long ts =
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextLong(0, 1_700_000_000_000_000_000L);
                        case 1 -> random.nextLong(0, 1_000_000_000L);
                        default -> 1_705_323_000_000_000_000L + random.nextInt(3);
                    };
            long seq =
                    random.nextBoolean()
                            ? random.nextLong(0, Long.MAX_VALUE)
                            : random.nextLong(Long.MIN_VALUE + 1, -1);
            double price = positive(random);
            ticks.add(
                    new Tick()
                            .set(
                                    instrument,
                                    ts,
                                    seq,
                                    price,
                                    random.nextBoolean() ? Tick.ABSENT : positive(random),
                                    random.nextBoolean() ? Tick.ABSENT : price,
                                    random.nextBoolean() ? Tick.ABSENT : Math.nextUp(price)));
        }
        return ticks;
    }

    /// Any number above zero that leaves room above it.
    private static double positive(Random random) {
        if (random.nextBoolean()) {
            return (1 + random.nextInt(10_000_000)) / 100.0;
        }
        double any = Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
        return any > 0 && any < Double.MAX_VALUE ? any : 1.5;
    }
}
