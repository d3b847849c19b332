package io.tradepulse.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/// `tradepulse serve`: latest prices, history and the page. Each such process has all latest prices
/// in memory.
@Command(
        name = "serve",
        description = "Run REST and the page alone, over the bus and the store.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class ServeCommand extends ServiceCommand {
    @Override
    Set<Role> roles(Settings settings) {
        return Set.of(Role.SERVE);
    }

    @Override
    List<String> ownSettings() {
        return List.of(
                "HTTP_",
                "WS_",
                "API_KEYS",
                "API_KEYS_",
                "CORS_ORIGINS",
                "PROVIDER_PRIORITY",
                "MONITOR_URL",
                "PROMETHEUS_URL",
                "CANARY_",
                "VALIDATION_",
                "TCP_AUTH_TOKENS",
                "TCP_MAX_LINE_BYTES");
    }

    @Override
    Map<Setting<?>, String> defaults() {
        return Map.of(Settings.HTTP_HOST, "0.0.0.0");
    }

    @Override
    void print(Platform platform) {
        System.out.println("REST and the page on port " + platform.httpPort());
    }
}
