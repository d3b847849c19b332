package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tradepulse.wire.EventReader.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/// Any value of a bus is an event of one kind at most, or is refused; what is read is read back
/// from what we write of it in either form, and what is said to be no JSON is none to another
/// reader.
class EventReaderFuzzTest {
    private static final int MAX_VALUE = 4096;

    @FuzzTest
    @Timeout(60)
    void readsAnyValueOrRefusesIt(byte[] value) {
        byte[] bytes = Arrays.copyOf(value, Math.min(value.length, MAX_VALUE));
        Events events = new Events();
        List<Outcome> outcomes = new ArrayList<>();
        for (EventReader<?> reader : List.of(events.ticks, events.bars, events.letters)) {
            Outcome outcome = Events.read(reader, bytes);
            outcomes.add(outcome);
            if (outcome == Outcome.MALFORMED) {
                Events.expectASentence(reader.problem());
                expectNoJson(bytes, reader.problem());
            }
        }
        assertThat(outcomes).filteredOn(o -> o == Outcome.EVENT).hasSizeLessThan(2);
        if (outcomes.contains(Outcome.EVENT)) {
            expectTheSameReadBack(events, outcomes.indexOf(Outcome.EVENT));
        }
    }

    private static void expectNoJson(byte[] bytes, String problem) {
        if (problem.startsWith("not JSON")) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            assertThat(isJson(text)).as(problem).isFalse();
        }
    }

    private static boolean isJson(String text) {
        try {
            PlainJson.object(text);
            return true;
        } catch (PlainJson.NotJson _) {
            return false;
        }
    }

    private static void expectTheSameReadBack(Events events, int kind) {
        for (EventFormat format : EventFormat.values()) {
            switch (kind) {
                case 0 -> expectTheSameTick(events, format);
                case 1 -> expectTheSame(events.bars, EventWriters.ofBars(format));
                default -> expectTheSame(events.letters, EventWriters.ofDeadLetters());
            }
        }
    }

    private static void expectTheSameTick(Events events, EventFormat format) {
        var tick = events.ticks.event().copy();
        ByteBuffer written = EventWriters.ofTicks(format).write(tick);
        Events.expectSame(Events.event(events.ticks, written), tick);
    }

    private static <E> void expectTheSame(EventReader<E> reader, EventWriter<E> writer) {
        byte[] written = bytes(writer.write(reader.event()));
        assertThat(Events.read(reader, written)).as(reader.problem()).isEqualTo(Outcome.EVENT);
        assertThat(bytes(writer.write(reader.event()))).isEqualTo(written);
    }

    private static byte[] bytes(ByteBuffer written) {
        return Arrays.copyOfRange(written.array(), written.position(), written.limit());
    }
}
