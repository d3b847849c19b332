package io.tradepulse.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/// `tradepulse ingest`: the door for ticks, and nothing that answers questions about them. With the
/// embedded bus, which ends with the process, it stores them, too.
@Command(
        name = "ingest",
        description = "Run the door for ticks alone: validate, put on the bus, acknowledge.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class IngestCommand extends ServiceCommand {
    @Override
    Set<Role> roles(Settings settings) {
        return Buses.isEmbedded(settings) ? Set.of(Role.INGEST, Role.PERSIST) : Set.of(Role.INGEST);
    }

    @Override
    List<String> ownSettings() {
        return List.of("TCP_", "VALIDATION_", "DATA_DIR", "HTTP_HOST", "METRICS_");
    }

    @Override
    Map<Setting<?>, String> defaults() {
        return Map.of(Settings.TCP_HOST, "0.0.0.0", Settings.HTTP_HOST, "0.0.0.0");
    }

    @Override
    void print(Platform platform) {
        System.out.println("Taking ticks on port " + platform.tcpPort());
    }
}
