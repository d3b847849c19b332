package io.tradepulse.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Chooses which dead letters are put through the door again, and counts what becomes of all.
///
/// A letter is put in again under a number made of its provider, line and text: done twice, its
/// tick is stored once. What has been accepted after all is not put in again.
///
/// Not thread-safe.
final class Reinjection {
    /// Takes what is to be put in again, and tells in time what became of it.
    interface Door {
        /// Some of them, in order; all have been dealt with when it returns.
        ///
        /// @return the reasons of those not accepted, by their number
        Map<Long, String> send(List<RejectedLine> letters) throws IOException;
    }

    private static final int AT_A_TIME = 256;

    private final Door door;
    private final Set<Long> recovered = new HashSet<>();
    private final Set<Long> seen = new HashSet<>();
    private final List<RejectedLine> waiting = new ArrayList<>();
    private final Map<String, Long> passedOver = new TreeMap<>();
    private final Map<String, Long> rejected = new TreeMap<>();
    private long sent;

    Reinjection(Door door) {
        this.door = door;
    }

    /// First, all letters that say that a tick was accepted after all: they have the text and the
    /// number of the letter by which it was rejected.
    void learn(RejectedLine letter) {
        if (letter.saysRecovered()) {
            recovered.add(letter.number());
        }
    }

    /// Then all that are to be put in again, oldest first.
    void take(RejectedLine letter) throws IOException {
        String why = obstacle(letter);
        if (!why.isEmpty()) {
            passedOver.merge(why, 1L, Long::sum);
            return;
        }
        waiting.add(letter);
        if (waiting.size() == AT_A_TIME) {
            finish();
        }
    }

    private String obstacle(RejectedLine letter) {
        if (letter.saysRecovered()) {
            return "only says that another was accepted after all";
        }
        String obstacle = letter.obstacle();
        if (!obstacle.isEmpty()) {
            return obstacle;
        }
        if (!seen.add(letter.number())) {
            return "the same line once more";
        }
        return recovered.contains(letter.number()) ? "accepted after all" : "";
    }

    /// Puts in what still waits.
    void finish() throws IOException {
        if (!waiting.isEmpty()) {
            door.send(waiting).values().forEach(code -> rejected.merge(code, 1L, Long::sum));
            sent += waiting.size();
            waiting.clear();
        }
    }

    /// Lines put in again, and dealt with.
    long sent() {
        return sent;
    }

    /// How many of them were rejected again, by reason.
    Map<String, Long> rejected() {
        return rejected;
    }

    /// How many letters were not put in again, by reason.
    Map<String, Long> passedOver() {
        return passedOver;
    }
}
