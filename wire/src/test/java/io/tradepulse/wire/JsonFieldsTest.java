package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// What is scanned in place is what Jackson reads: an escape makes it read the same object.
class JsonFieldsTest {
    private static final List<String> NAMES = List.of("a", "b", "price", "kind");

    private final JsonFields plain = new JsonFields(NAMES);
    private final JsonFields escaped = new JsonFields(NAMES);

    @Property
    void readsTheSameWithAndWithoutEscapes(@ForAll("objects") String object) throws Exception {
        String same = object.replace("a", "\\u0061").replace("i", "\\u0069");
        String wrong = read(plain, object);
        assertThat(wrong == null).as(object).isEqualTo(read(escaped, same) == null);
        assertThat(wrong == null).as(object).isEqualTo(isJson(object));
        for (int i = 0; wrong == null && i < NAMES.size(); i++) {
            assertThat(plain.has(i)).isEqualTo(escaped.has(i));
            assertThat(plain.isText(i)).isEqualTo(escaped.isText(i));
            assertThat(plain.isNested(i)).isEqualTo(escaped.isNested(i));
            if (plain.has(i)) {
                assertThat(plain.text(i)).isEqualTo(escaped.text(i));
                ParsedLines.expectSame(plain.number(i), escaped.number(i));
                assertThat(plain.whole(i)).isEqualTo(escaped.whole(i));
                assertThat(plain.time(i)).isEqualTo(escaped.time(i));
            }
        }
        if (wrong == null) {
            assertThat(plain.last(0, 1)).isEqualTo(escaped.last(0, 1));
            assertThat(plain.unknownName()).isEqualTo(escaped.unknownName());
        }
    }

    private static @Nullable String read(JsonFields fields, String object) {
        byte[] bytes = ("7" + object + "7").getBytes(StandardCharsets.UTF_8);
        return fields.read(bytes, 1, bytes.length - 1);
    }

    private static boolean isJson(String object) {
        try {
            PlainJson.object(object);
            return true;
        } catch (PlainJson.NotJson _) {
            return false;
        }
    }

    @Provide
    Arbitrary<String> objects() {
        Arbitrary<String> names =
                Arbitraries.of(
                        "\"a\"", "\"b\"", "\"price\"", "\"kind\"", "\"xi\"", "\"y\"", "\"\"");
        Arbitrary<String> values =
                Arbitraries.of(
                        "\"tick\"",
                        "\"\"",
                        "1",
                        "-0.50",
                        "01",
                        "1.",
                        "-",
                        "1e3",
                        "12345678901234567890",
                        "1705323001000",
                        "\"2024-01-15T12:50:01.5Z\"",
                        "\"1.5\"",
                        "null",
                        "[1,{\"a\":2}]",
                        "{}",
                        "nul",
                        "\"a\\\"b\"",
                        "\"\u00e9\"",
                        "\"\t\"");
        Arbitrary<String> blanks = Arbitraries.of("", "", "", " ", "\n\t");
        Arbitrary<String> fields =
                Combinators.combine(blanks, names, values)
                        .as((blank, name, value) -> blank + name + blank + ":" + value + blank);
        return Combinators.combine(
                        fields.list().ofMaxSize(6),
                        Arbitraries.of("}", "}", "}", "} ", "", "}}", ",}"))
                .as((all, end) -> "{" + String.join(",", all) + end);
    }
}
