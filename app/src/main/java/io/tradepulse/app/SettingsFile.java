package io.tradepulse.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// Reads settings from a file: `NAME=value` lines (`java.util.Properties`), or YAML where the
/// file's name ends in `.yaml` or `.yml`, with the names flat (`HTTP_PORT: 8001`) or nested (`http:
/// {port: 8001}`), and lists for what has commas otherwise.
final class SettingsFile {
    private static final List<String> USUAL =
            List.of("tradepulse.properties", "tradepulse.yaml", "tradepulse.yml");

    private SettingsFile() {}

    /// The first of the usual files that is there; null where none is.
    static @Nullable Path usual() {
        return USUAL.stream().map(Path::of).filter(Files::exists).findFirst().orElse(null);
    }

    /// @return values by name, whether known or not
    /// @throws ConfigException where the file can't be read
    static Map<String, String> read(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean isYaml = name.endsWith(".yaml") || name.endsWith(".yml");
        try (Reader reader = Files.newBufferedReader(file)) {
            return isYaml ? yaml(reader) : properties(reader);
        } catch (IOException | IllegalArgumentException | YAMLException e) {
            String why = SourceFlags.reason(e).lines().findFirst().orElse("");
            throw new ConfigException("the settings file " + file + " can't be read: " + why);
        }
    }

    private static Map<String, String> properties(Reader reader) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        Map<String, String> values = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            values.put(name, properties.getProperty(name).strip());
        }
        return values;
    }

    private static Map<String, String> yaml(Reader reader) {
        Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
        Map<String, String> values = new HashMap<>();
        if (root instanceof Map<?, ?> map) {
            collect("", map, values);
        } else if (root != null) {
            throw new IllegalArgumentException("it is no mapping of names to values");
        }
        return values;
    }

    private static void collect(String prefix, Map<?, ?> map, Map<String, String> into) {
        map.forEach(
                (key, value) -> {
                    String name = prefix + String.valueOf(key).toUpperCase(Locale.ROOT);
                    switch (value) {
                        case Map<?, ?> nested -> collect(name + "_", nested, into);
                        case List<?> list ->
                                into.put(
                                        name,
                                        list.stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(",")));
                        case null -> {
                            // Named and not set.
                        }
                        default -> into.put(name, value.toString());
                    }
                });
    }
}
