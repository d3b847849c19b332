package io.tradepulse.feed.csv;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// All that a replay gave, with clocks that stand still.
record Replayed(
        List<Tick> ticks, List<Long> dues, List<String> bad, List<Long> outOfOrder, long rows) {
    static final long NOW = 1_800_000_000_000_000_000L;

    static Replayed of(CsvOptions options) throws IOException {
        return of(options, Integer.MAX_VALUE);
    }

    static Replayed of(CsvOptions options, int atMost) throws IOException {
        List<Tick> ticks = new ArrayList<>();
        List<Long> dues = new ArrayList<>();
        Heard heard = new Heard();
        try (CsvReplay replay =
                CsvReplay.open(options, new Instruments(), () -> NOW, () -> 0, heard)) {
            Tick tick = new Tick();
            while (ticks.size() < atMost && replay.next(tick)) {
                ticks.add(tick.copy());
                dues.add(replay.dueNanos());
            }
            return new Replayed(ticks, dues, heard.bad, heard.late, replay.progress().rows());
        }
    }

    /// At the recorded times, as fast as it goes.
    static Replayed of(Path... inputs) throws IOException {
        String[] names = new String[inputs.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = inputs[i].toString();
        }
        return of(CsvOptions.of(names).withPace(ReplayPace.unpaced()));
    }

    private static final class Heard implements RowListener {
        private final List<String> bad = new ArrayList<>();
        private final List<Long> late = new ArrayList<>();

        @Override
        public void badRow(Path file, long line, String why) {
            bad.add(file.getFileName() + ":" + line + ": " + why);
        }

        @Override
        public void outOfOrder(Path file, long line) {
            late.add(line);
        }
    }

    List<String> lines() {
        return ticks.stream()
                .map(
                        t ->
                                "%s %s %s %s %s/%s #%d"
                                        .formatted(
                                                t.instrument(),
                                                Timestamps.text(t.ts()),
                                                t.price(),
                                                t.volume(),
                                                t.bid(),
                                                t.ask(),
                                                t.seq())
                                        .replace("NaN", "-"))
                .toList();
    }

    List<String> symbols() {
        return ticks.stream().map(t -> t.instrument().symbol()).toList();
    }

    List<Long> times() {
        return ticks.stream().map(Tick::ts).toList();
    }
}
