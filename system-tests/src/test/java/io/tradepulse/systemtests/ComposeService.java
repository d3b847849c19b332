package io.tradepulse.systemtests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A service of a [ComposeFile].
///
/// Immutable.
///
/// @param own what the file says of it
record ComposeService(String name, Map<String, Object> own) {
    /// What it listens on, or is reached by.
    ///
    /// @param host the port of the machine, or a range of them; empty for none of its own
    record Published(String host, int container) {}

    private List<String> texts(String key) {
        return own.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    String image() {
        return (String) own.getOrDefault("image", "");
    }

    /// Whether it runs our own image.
    boolean isOurs() {
        return own.containsKey("build") || image().startsWith("tradepulse");
    }

    Set<String> profiles() {
        return new TreeSet<>(texts("profiles"));
    }

    List<String> command() {
        return texts("command");
    }

    List<String> secrets() {
        return texts("secrets");
    }

    List<String> dropped() {
        return texts("cap_drop");
    }

    List<String> securityOptions() {
        return texts("security_opt");
    }

    Map<String, String> environment() {
        Map<String, String> all = new TreeMap<>();
        ComposeFile.map(own.get("environment"))
                .forEach((name, value) -> all.put(name, String.valueOf(value)));
        return all;
    }

    /// Names of those that it waits for, and for what.
    Map<String, String> dependencies() {
        Map<String, String> all = new TreeMap<>();
        ComposeFile.map(own.get("depends_on"))
                .forEach(
                        (name, how) ->
                                all.put(name, (String) ComposeFile.map(how).get("condition")));
        return all;
    }

    /// The command of its health check.
    List<String> healthCheck() {
        return ComposeFile.map(own.get("healthcheck")).get("test") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    List<Published> ports() {
        return texts("ports").stream().map(ComposeService::published).toList();
    }

    private static Published published(String text) {
        String[] parts = text.split(":", -1);
        int container = Integer.parseInt(parts[parts.length - 1]);
        return new Published(parts.length > 1 ? parts[parts.length - 2] : "", container);
    }

    /// Folders inside, each with what is mounted there: a path of the repository that begins with a
    /// point, or the name of a volume.
    Map<String, String> mounts() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String volume : texts("volumes")) {
            String[] parts = volume.split(":", -1);
            all.put(parts[1], parts[0]);
        }
        return all;
    }
}
