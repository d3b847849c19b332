package io.tradepulse.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the process is, as its composition root sees it.
///
/// Immutable.
///
/// Each part is [#HEALTHY], or says in a few words what it is instead: `opening`, `disk full`.
///
/// @param ingest the door; empty in a process that has none
/// @param bus the bus
/// @param store the store; empty in a process that has none
/// @param lastTradeCount ticks stored
/// @param lastIngestion when the last tick came in, epoch nanoseconds; 0 before the first
public record Health(
        String ingest, String bus, String store, long lastTradeCount, long lastIngestion) {
    /// What a part says where all is well.
    public static final String HEALTHY = "healthy";

    /// `unhealthy` where no tick can come in; `degraded` where what is known can still be asked
    /// for.
    String status() {
        if (!isServing()) {
            return "unhealthy";
        }
        return down().isEmpty() ? HEALTHY : "degraded";
    }

    /// Whether it can do what only it does: take ticks where it has a door, else answer.
    boolean isServing() {
        return ingest.isEmpty() || (isWell(ingest) && isWell(bus));
    }

    private static boolean isWell(String part) {
        return part.isEmpty() || part.equals(HEALTHY);
    }

    /// What is not as it should be, by its name in the answer.
    List<String> down() {
        List<String> down = new ArrayList<>();
        if (!isWell(ingest)) {
            down.add("ingest");
        }
        if (!isWell(bus)) {
            down.add("bus");
        }
        if (!isWell(store)) {
            down.add("database");
        }
        return List.copyOf(down);
    }

    /// What is not as it should be, in one sentence; empty where all is well.
    public String problem() {
        return Stream.of(named("ingest", ingest), named("bus", bus), named("store", store))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String named(String name, String part) {
        return isWell(part) ? "" : name + ": " + part;
    }
}
