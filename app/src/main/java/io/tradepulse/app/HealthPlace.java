package io.tradepulse.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a service says how it is, told from its command line, and the settings that it has beside
/// that.
///
/// Immutable.
///
/// @param command that the service is
/// @param host an address that it listens on
/// @param port 0 where it took a free one, and -1 where it answers nowhere
/// @param certificate PEM file of what it shows; null where it speaks plain text
record HealthPlace(String command, String host, int port, @Nullable Path certificate) {
    private static final int NOWHERE = -1;

    /// Of a command that runs in our environment and folder. Only that command's flags are made:
    /// this is asked again and again.
    ///
    /// @param arguments as they were given to it, the command first
    /// @return null where that is no service
    static @Nullable HealthPlace of(List<String> arguments, Map<String, String> environment) {
        if (arguments.isEmpty()) {
            return null;
        }
        String name = arguments.getFirst();
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (name) {
            case "up" -> {
                UpCommand up = new UpCommand();
                parse(up, up.settingOptions, UpCommand.SETTINGS, rest);
                yield ofApi(name, up.settingOptions.settings(Map.of()));
            }
            case "serve" -> ofApi(name, settings(new ServeCommand(), rest));
            case "ingest" -> ofMetrics(name, settings(new IngestCommand(), rest));
            case "persist" -> ofMetrics(name, settings(new PersistCommand(), rest));
            case "bars" -> ofMetrics(name, settings(new BarsCommand(), rest));
            case "generate" -> {
                GenerateCommand generate = new GenerateCommand();
                parse(generate, generate.settingOptions, GenerateCommand.SETTINGS, rest);
                yield ofMetrics(name, generate.settingOptions.settings(GenerateCommand.DEFAULTS));
            }
            case "canary" -> {
                CanaryCommand canary = new CanaryCommand();
                parse(canary, canary.settingOptions, CanaryCommand.SETTINGS, rest);
                yield ofMetrics(name, canary.settingOptions.settings(CanaryCommand.DEFAULTS));
            }
            case "monitor" -> {
                InetSocketAddress address = io.tradepulse.monitor.Main.address(rest, environment);
                yield new HealthPlace(name, address.getHostString(), address.getPort(), null);
            }
            default -> null;
        };
    }

    private static Settings settings(ServiceCommand service, List<String> arguments) {
        parse(service, service.settingOptions, service.settings(), arguments);
        return service.settingOptions.settings(service.defaults());
    }

    private static void parse(
            Object command,
            SettingOptions options,
            List<Setting<?>> settings,
            List<String> arguments) {
        Main.command(command, options, settings, Map.of())
                .parseArgs(arguments.toArray(String[]::new));
    }

    private static HealthPlace ofApi(String name, Settings settings) {
        String certificate = settings.get(Settings.HTTP_TLS_CERT);
        return new HealthPlace(
                name,
                settings.get(Settings.HTTP_HOST),
                settings.get(Settings.HTTP_PORT),
                certificate.isEmpty() ? null : Path.of(certificate));
    }

    private static HealthPlace ofMetrics(String name, Settings settings) {
        int port =
                settings.get(Settings.METRICS_ENABLED)
                        ? settings.get(Settings.METRICS_PORT)
                        : NOWHERE;
        return new HealthPlace(name, settings.get(Settings.HTTP_HOST), port, null);
    }

    /// Whether it has nowhere to be asked: that it runs is all there is to know.
    boolean isNowhere() {
        return port == NOWHERE;
    }
}
