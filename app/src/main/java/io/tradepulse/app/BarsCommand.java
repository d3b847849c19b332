package io.tradepulse.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/// `tradepulse bars`: bars of the ticks on the bus, into the store and onto the bus.
@Command(
        name = "bars",
        description = "Run the micro-batcher alone: bars of the ticks on the bus.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class BarsCommand extends ServiceCommand {
    @Override
    Set<Role> roles(Settings settings) {
        return Set.of(Role.BARS);
    }

    @Override
    List<String> ownSettings() {
        return List.of("BARS_", "HTTP_HOST", "METRICS_");
    }

    @Override
    Map<Setting<?>, String> defaults() {
        return Map.of(Settings.HTTP_HOST, "0.0.0.0", Settings.METRICS_PORT, "8084");
    }

    @Override
    void print(Platform platform) {
        System.out.println("Making bars of what comes by the bus");
    }
}
