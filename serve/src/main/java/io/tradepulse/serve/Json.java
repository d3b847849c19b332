package io.tradepulse.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tradepulse.model.Decimals;
import io.tradepulse.model.Timestamps;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Writes one JSON document straight into bytes. Decimals are exact and without an exponent, whole
/// ones end in `.0`, and what is `NaN` is left out.
///
/// Not thread-safe: lives within one answer.
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int USUAL_BYTES = 512;

    @FunctionalInterface
    private interface Write {
        void to(JsonGenerator out) throws IOException;
    }

    private final JsonGenerator out;

    private Json(JsonGenerator out) {
        this.out = out;
    }

    /// A document that is one object.
    static Buffer object(Consumer<Json> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            generator.writeStartObject();
            members.accept(new Json(generator));
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    Json text(String name, String value) {
        return write(to -> to.writeStringField(name, value));
    }

    Json decimal(String name, double value) {
        if (Double.isNaN(value)) {
            return this;
        }
        return write(
                to -> {
                    to.writeFieldName(name);
                    to.writeNumber(decimalText(value));
                });
    }

    Json whole(String name, long value) {
        return write(to -> to.writeNumberField(name, value));
    }

    Json flag(String name, boolean value) {
        return write(to -> to.writeBooleanField(name, value));
    }

    /// A time as milliseconds since the epoch, to the microsecond: more a double can't hold.
    Json millis(String name, long epochNanos) {
        return write(
                to -> {
                    to.writeFieldName(name);
                    to.writeNumber(BigDecimal.valueOf(epochNanos / 1_000, 3).toPlainString());
                });
    }

    /// A time as RFC 3339.
    Json time(String name, long epochNanos) {
        return text(name, Timestamps.text(epochNanos));
    }

    Json object(String name, Consumer<Json> members) {
        write(to -> to.writeObjectFieldStart(name));
        members.accept(this);
        return write(JsonGenerator::writeEndObject);
    }

    /// An array of objects, one for each item.
    <T> Json array(String name, Iterable<? extends T> items, BiConsumer<Json, T> members) {
        write(to -> to.writeArrayFieldStart(name));
        for (T item : items) {
            write(JsonGenerator::writeStartObject);
            members.accept(this, item);
            write(JsonGenerator::writeEndObject);
        }
        return write(JsonGenerator::writeEndArray);
    }

    Json texts(String name, Iterable<String> values) {
        write(to -> to.writeArrayFieldStart(name));
        for (String value : values) {
            write(to -> to.writeString(value));
        }
        return write(JsonGenerator::writeEndArray);
    }

    private Json write(Write write) {
        try {
            write.to(out);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decimalText(double value) {
        String text = Decimals.text(value);
        return text.indexOf('.') < 0 ? text + ".0" : text;
    }
}
