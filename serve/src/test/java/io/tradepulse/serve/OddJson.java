package io.tradepulse.serve;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON that nobody expects: members of other types, missing, doubled, nested deep, or text that
/// breaks off.
final class OddJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1e400",
                    "1E-400",
                    "0.1e1",
                    "9223372036854775807",
                    "9223372036854775808",
                    "123456789012345678901234567890123456789012345678901234567890",
                    "\"\"",
                    "\"x\"",
                    "\"\\u0000\"",
                    "\"\\uD800\"",
                    "\"AAPL\"",
                    "\"*\"",
                    "[]",
                    "[[]]",
                    "[null]",
                    "[\"AAPL\",1,null,{}]",
                    "{}",
                    "{\"a\":{\"b\":[1]}}",
                    "NaN",
                    "01",
                    "'x'",
                    "");

    private static final List<String> NAMES =
            List.of("type", "method", "params", "id", "symbol", "symbols", "provider", "", "x");

    private static final int MAX_DEPTH = 3_000;

    private OddJson() {}

    /// Like that object, but for what was chosen.
    static String like(JsonNode example, Choices choices) {
        if (!(example instanceof ObjectNode object)) {
            return choices.of(VALUES);
        }
        StringBuilder json = new StringBuilder("{");
        object.properties()
                .forEach(
                        member -> {
                            if (!choices.oneIn(8)) {
                                put(json, member.getKey(), value(member.getValue(), choices));
                            }
                        });
        if (choices.oneIn(4)) {
            put(json, choices.of(NAMES), value(example, choices));
        }
        String whole = json.append('}').toString();
        return switch (choices.below(12)) {
            case 0 -> whole.substring(0, choices.below(whole.length()));
            case 1 -> whole + whole;
            case 2 -> "[" + whole + "," + whole + "]";
            case 3 -> whole + OddValues.like("", choices);
            default -> whole;
        };
    }

    private static void put(StringBuilder json, String name, String value) {
        json.append(json.length() > 1 ? "," : "").append(MAPPER.writeValueAsString(name));
        json.append(':').append(value);
    }

    private static String value(JsonNode example, Choices choices) {
        return switch (choices.below(6)) {
            case 0 -> choices.of(VALUES);
            case 1 -> MAPPER.writeValueAsString(OddValues.like(example.asString(""), choices));
            case 2 -> deep(choices);
            default -> example.toString();
        };
    }

    private static String deep(Choices choices) {
        int depth = 1 + choices.below(MAX_DEPTH);
        String open = choices.oneIn(2) ? "[" : "{\"a\":";
        String close = open.equals("[") ? "]" : "}";
        return open.repeat(depth) + (choices.oneIn(2) ? "" : "1" + close.repeat(depth));
    }
}
