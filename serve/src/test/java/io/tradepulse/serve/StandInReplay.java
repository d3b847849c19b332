package io.tradepulse.serve;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A replay that stays as it is, and keeps what it was told.
final class StandInReplay implements ReplayControl {
    /// 2026-01-12T14:30:00Z
    static final long FROM = 1_768_228_200_000_000_000L;

    final List<Change> changes = new CopyOnWriteArrayList<>();

    @Override
    public Status status() {
        return new Status(
                State.PAUSED,
                List.of("a.csv", "b/*.csv"),
                2.5,
                false,
                true,
                Optional.of(FROM),
                Optional.empty(),
                Optional.of(FROM + 1_000_000_000L),
                17,
                1,
                Double.NaN);
    }

    @Override
    public Status change(Change change) {
        if (change.speed().orElse(1.0) < 0) {
            throw new IllegalArgumentException("speed -1.0 is none");
        }
        changes.add(change);
        return status();
    }
}
