package io.tradepulse.systemtests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of Compose, each variable at its default.
///
/// Immutable.
///
/// @param services by their names, in the order of the file
/// @param variables what the file leaves to choose, with the defaults
/// @param root all of it
record ComposeFile(
        Map<String, ComposeService> services,
        Map<String, String> variables,
        Map<String, Object> root) {
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:(\\$)|\\{(\\w+)(?::([-?])([^}]*))?})");

    /// That of the repository's root.
    static ComposeFile ofRepository() {
        return read(PlatformProcess.home().resolve("docker-compose.yml"));
    }

    static ComposeFile read(Path file) {
        Map<String, String> variables = new TreeMap<>();
        Map<String, Object> root = map(filled(Deployed.yaml(file), variables));
        Map<String, ComposeService> services = new LinkedHashMap<>();
        map(root.get("services"))
                .forEach((name, own) -> services.put(name, new ComposeService(name, map(own))));
        return new ComposeFile(services, variables, root);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object yaml) {
        return yaml == null ? Map.of() : (Map<String, Object>) yaml;
    }

    private static Object filled(Object yaml, Map<String, String> variables) {
        return switch (yaml) {
            case String text -> filled(text, variables);
            case List<?> list -> {
                List<Object> all = new ArrayList<>();
                list.forEach(each -> all.add(filled(each, variables)));
                yield all;
            }
            case Map<?, ?> map -> {
                Map<String, Object> all = new LinkedHashMap<>();
                map.forEach((key, value) -> all.put((String) key, filled(value, variables)));
                yield all;
            }
            case null -> "";
            default -> yaml;
        };
    }

    private static String filled(String text, Map<String, String> variables) {
        Matcher variable = VARIABLE.matcher(text);
        return variable.replaceAll(
                found -> {
                    if (found.group(1) != null) {
                        return "\\$";
                    }
                    boolean hasDefault = "-".equals(found.group(3));
                    String value = hasDefault ? found.group(4) : "";
                    variables.put(found.group(2), value);
                    return Matcher.quoteReplacement(value);
                });
    }

    ComposeService service(String name) {
        ComposeService service = services.get(name);
        if (service == null) {
            throw new IllegalArgumentException(name + " is none of " + services.keySet());
        }
        return service;
    }

    /// The services of a profile.
    List<ComposeService> ofProfile(String profile) {
        return services.values().stream()
                .filter(service -> service.profiles().contains(profile))
                .toList();
    }

    /// Secrets, each with the file that holds it.
    Map<String, String> secrets() {
        Map<String, String> files = new TreeMap<>();
        map(root.get("secrets"))
                .forEach((name, own) -> files.put(name, (String) map(own).get("file")));
        return files;
    }

    Set<String> volumes() {
        return map(root.get("volumes")).keySet();
    }
}
