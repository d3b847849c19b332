package io.tradepulse.systemtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a page shows of a command's output, held against what it says today: members and types of
/// JSON, words of text. Times, prices and what else differs from run to run may be others, small
/// whole numbers may not.
///
/// Immutable.
record ShownOutput(List<String> lines) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern KEY = Pattern.compile("\"([A-Za-z_][\\w.%]*)\":");

    /// What is not compared letter by letter, in this order: what is left out, keys, numbers that
    /// differ from run to run.
    private static final Pattern LOOSE =
            Pattern.compile(
                    "(?<elision>\\S*…|\\.\\.\\.)"
                            + "|(?<key>tp_[\\w-]{20,})"
                            + "|(?<time>\\d+-\\d\\d-\\d\\dT[\\d:.]+Z|\\d+:\\d\\d|\\d+[,\\d]*/s)"
                            + "|(?<amount>\\d+(?:\\.\\d+)?(?= (?:ms|s|GiB|%)\\b))"
                            + "|(?<number>\\d+\\.\\d+|\\d{4,})");

    ShownOutput {
        lines = lines.stream().map(String::stripTrailing).filter(line -> !line.isEmpty()).toList();
    }

    /// What does not fit; empty where all does.
    List<String> differences(String said) {
        if (lines.isEmpty()) {
            return List.of();
        }
        String first = lines.getFirst();
        return first.startsWith("{") || first.startsWith("[")
                ? jsonDifferences(said)
                : textDifferences(said);
    }

    private List<String> jsonDifferences(String said) {
        JsonNode actual;
        try {
            actual = JSON.readTree(said);
        } catch (JsonProcessingException _) {
            return List.of("it is no JSON: " + said);
        }
        String shown = lines.stream().map(String::strip).collect(Collectors.joining());
        List<String> differences = new ArrayList<>();
        try {
            compare("", JSON.readTree(shown), actual, differences);
        } catch (JsonProcessingException _) {
            // Something is left out in it.
            Set<String> missing = keys(shown);
            missing.removeAll(keys(said));
            missing.forEach(key -> differences.add("there is no " + key + " in " + said));
        }
        return differences;
    }

    private static Set<String> keys(String text) {
        return KEY.matcher(text)
                .results()
                .map(key -> key.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void compare(
            String path, JsonNode shown, JsonNode actual, List<String> differences) {
        if (shown.getNodeType() != actual.getNodeType()) {
            differences.add(path + " is " + actual + " and not like " + shown);
        } else if (shown.isObject()) {
            for (String name : (Iterable<String>) shown::fieldNames) {
                if (actual.has(name)) {
                    compare(path + "/" + name, shown.get(name), actual.get(name), differences);
                } else {
                    differences.add(path + " has no " + name + ": " + actual);
                }
            }
        } else if (shown.isArray() && !shown.isEmpty()) {
            if (actual.isEmpty()) {
                differences.add(path + " is empty");
            } else {
                compare(path + "/0", shown.get(0), actual.get(0), differences);
            }
        } else if (path.endsWith("/code") && !shown.equals(actual)) {
            differences.add(path + " is " + actual + " and not " + shown);
        }
    }

    private List<String> textDifferences(String said) {
        List<String> actual = said.lines().toList();
        return lines.stream()
                .filter(line -> !line.strip().equals("..."))
                .filter(line -> actual.stream().noneMatch(pattern(line).asMatchPredicate()))
                .map(line -> "nothing is like: " + line + "\nin: " + said)
                .toList();
    }

    /// Acknowledgements coalesce as they like, so that any number will do for one.
    private static Pattern pattern(String line) {
        String text = line.replaceFirst("^(#ACK) \\d+$", "$1 0000");
        StringBuilder pattern = new StringBuilder();
        Matcher loose = LOOSE.matcher(text);
        int done = 0;
        while (loose.find()) {
            pattern.append(literal(text.substring(done, loose.start())));
            if (loose.group("elision") != null) {
                pattern.append(".*");
            } else if (loose.group("key") != null) {
                pattern.append("tp_\\S+");
            } else {
                pattern.append("[\\d.,:TZ/s-]+");
            }
            done = loose.end();
        }
        return Pattern.compile(pattern + literal(text.substring(done)));
    }

    private static String literal(String text) {
        return Pattern.compile("\\s+")
                .splitAsStream(text)
                .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
                .collect(Collectors.joining("\\s+"))
                .concat(text.endsWith(" ") ? "\\s+" : "");
    }
}
