package io.tradepulse.serve;

import java.util.ArrayList;
import java.util.List;

/// How the process is, as its composition root sees it.
///
/// Immutable.
///
/// @param doorListening whether ticks can come in
/// @param busHealthy whether ticks can go on
/// @param store [#HEALTHY], or in a few words what it is instead: `opening`, `disk full`
/// @param lastTradeCount ticks stored
/// @param lastIngestion when the last tick came in, epoch nanoseconds; 0 before the first
public record Health(
        boolean doorListening,
        boolean busHealthy,
        String store,
        long lastTradeCount,
        long lastIngestion) {
    /// What [#store()] says where all is well.
    public static final String HEALTHY = "healthy";

    /// `unhealthy` where no tick can come in; `degraded` where latest prices go on but history does
    /// not.
    String status() {
        if (!doorListening || !busHealthy) {
            return "unhealthy";
        }
        return storeHealthy() ? HEALTHY : "degraded";
    }

    boolean isServing() {
        return doorListening && busHealthy;
    }

    boolean storeHealthy() {
        return store.equals(HEALTHY);
    }

    /// What is not as it should be, by its name in the answer.
    List<String> down() {
        List<String> down = new ArrayList<>();
        if (!doorListening) {
            down.add("ingest");
        }
        if (!busHealthy) {
            down.add("bus");
        }
        if (!storeHealthy()) {
            down.add("database");
        }
        return List.copyOf(down);
    }
}
