package io.tradepulse.feed.binance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A frame read into a tree first and looked at then: the second opinion on what it says.
final class PlainFrame {
    /// One field, in the order of the text; a name may come twice.
    private record Field(String name, Object value) {}

    /// What is neither an object nor a list, as it was written.
    private record Scalar(String text, JsonToken token) {}

    private final List<Field> outermost;
    private final List<Field> all = new ArrayList<>();

    private PlainFrame(List<Field> outermost) {
        this.outermost = outermost;
        for (Field field : outermost) {
            if (Set.of("data", "event", "error").contains(field.name())
                    && field.value() instanceof Map<?, ?> object) {
                all.addAll(fields(object));
            } else {
                all.add(field);
            }
        }
    }

    /// Null where the bytes are no JSON object.
    static @Nullable PlainFrame of(byte[] bytes) {
        try (JsonParser parser =
                new JsonFactory().createParser(new String(bytes, StandardCharsets.UTF_8))) {
            parser.nextToken();
            Object value = value(parser);
            return value instanceof Map<?, ?> object && parser.nextToken() == null
                    ? new PlainFrame(fields(object))
                    : null;
        } catch (IOException _) {
            return null;
        }
    }

    private static List<Field> fields(Map<?, ?> object) {
        return ((List<?>) object.get("fields")).stream().map(Field.class::cast).toList();
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return null;
        }
        if (token == JsonToken.START_OBJECT) {
            List<Field> fields = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.add(new Field(name, value(parser)));
            }
            return Map.of("fields", fields);
        }
        if (token == JsonToken.START_ARRAY) {
            parser.skipChildren();
            return List.of();
        }
        return new Scalar(parser.getText(), token);
    }

    boolean has(String name) {
        return outermost.stream().anyMatch(f -> f.name().equals(name));
    }

    /// The numbers, texts and truths under a name, in the frame or what it wraps.
    List<String> texts(String name) {
        return scalars(name)
                .filter(s -> s.token() != JsonToken.VALUE_NULL)
                .map(Scalar::text)
                .toList();
    }

    /// Those of them that are text.
    List<String> strings(String name) {
        return scalars(name)
                .filter(s -> s.token() == JsonToken.VALUE_STRING)
                .map(Scalar::text)
                .toList();
    }

    private Stream<Scalar> scalars(String name) {
        return all.stream()
                .filter(f -> f.name().equals(name))
                .map(Field::value)
                .filter(Scalar.class::isInstance)
                .map(Scalar.class::cast);
    }

    /// The value under a name that comes only once; else nothing.
    String once(String name) {
        return all.stream().filter(f -> f.name().equals(name)).count() == 1
                        && texts(name).size() == 1
                ? texts(name).getFirst()
                : "";
    }
}
