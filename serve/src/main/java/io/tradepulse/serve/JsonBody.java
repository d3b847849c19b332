package io.tradepulse.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/// The JSON object that a request carries, field by field, numbers as they were written.
final class JsonBody {
    private static final JsonFactory FACTORY = new JsonFactory();

    /// Makes something of the fields; reads all of them.
    interface Reader<T> {
        T read(JsonBody fields) throws IOException;
    }

    private final JsonParser in;

    private JsonBody(JsonParser in) {
        this.in = in;
    }

    /// @throws ProblemException where the body is not one JSON object, and nothing else
    static <T> T read(Buffer body, Reader<T> reader) {
        try (JsonParser in = FACTORY.createParser(body.getBytes())) {
            expect(in.nextToken() == JsonToken.START_OBJECT, "the body is no JSON object");
            T read = reader.read(new JsonBody(in));
            expect(in.nextToken() == null, "the body is more than one JSON object");
            return read;
        } catch (IOException e) {
            throw new ProblemException(Problem.badRequest("the body is not JSON"));
        }
    }

    private static void expect(boolean condition, String otherwise) {
        if (!condition) {
            throw new ProblemException(Problem.badRequest(otherwise));
        }
    }

    /// Moves on to the next field.
    ///
    /// @return whether there is one
    boolean next() throws IOException {
        if (in.nextToken() != JsonToken.FIELD_NAME) {
            return false;
        }
        in.nextToken();
        return true;
    }

    String name() throws IOException {
        return in.currentName();
    }

    /// Stands at the value of the field, and has to be left at its end.
    JsonParser value() {
        return in;
    }
}
