package io.tradepulse.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/// `tradepulse persist`: ticks and dead letters from the bus into the store.
@Command(
        name = "persist",
        description = "Run the recorder alone: ticks and dead letters from the bus into the store.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class PersistCommand extends ServiceCommand {
    @Override
    Set<Role> roles(Settings settings) {
        return Set.of(Role.PERSIST);
    }

    @Override
    List<String> ownSettings() {
        return List.of("HTTP_HOST", "METRICS_");
    }

    @Override
    Map<Setting<?>, String> defaults() {
        return Map.of(Settings.HTTP_HOST, "0.0.0.0", Settings.METRICS_PORT, "8083");
    }

    @Override
    void print(Platform platform) {
        System.out.println("Storing what comes by the bus");
    }
}
