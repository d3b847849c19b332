package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FramesTest {
    private static List<byte[]> drain(Frames frames) throws FramingException {
        List<byte[]> messages = new ArrayList<>();
        while (frames.next()) {
            messages.add(
                    Arrays.copyOfRange(
                            frames.bytes(), frames.offset(), frames.offset() + frames.length()));
        }
        return messages;
    }

    @Property
    void anySplitGivesTheSameMessages(
            @ForAll @Size(max = 30) List<@NotEmpty String> texts,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9_000) int largest)
            throws FramingException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<byte[]> expected = new ArrayList<>();
        for (String text : texts) {
            byte[] message = text.repeat(random.nextInt(1, 40)).getBytes(StandardCharsets.UTF_8);
            expected.add(message);
            stream.writeBytes(ByteBuffer.allocate(4).putInt(message.length).array());
            stream.writeBytes(message);
        }
        byte[] bytes = stream.toByteArray();
        Frames frames = new Frames();
        List<byte[]> messages = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int count = Math.min(random.nextInt(1, largest + 1), bytes.length - from);
            frames.add(bytes, from, count);
            from += count;
            messages.addAll(drain(frames));
        }
        assertThat(messages.toArray(byte[][]::new)).isDeepEqualTo(expected.toArray(byte[][]::new));
        assertThat(frames.next()).isFalse();
    }

    @Property
    void bytesAreMessagesOrAFramingExceptionAndNothingElse(@ForAll byte[] bytes) {
        Frames frames = new Frames();
        frames.add(bytes, 0, bytes.length);
        try {
            for (byte[] message : drain(frames)) {
                assertThat(GatewayMessages.decode(message, 0, message.length, 176)).isNotNull();
            }
        } catch (FramingException e) {
            assertThat(e).hasMessageContaining("that is no TWS API");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Frames.MAX_MESSAGE_BYTES + 1, Integer.MAX_VALUE})
    void refusesALengthThatNoMessageHas(int length) {
        Frames frames = new Frames();
        frames.add(ByteBuffer.allocate(4).putInt(length).array(), 0, 4);
        assertThatExceptionOfType(FramingException.class).isThrownBy(frames::next);
    }

    @Test
    void aLongMessageTakesMemoryAsItComes() throws FramingException {
        Frames frames = new Frames();
        frames.add(ByteBuffer.allocate(4).putInt(Frames.MAX_MESSAGE_BYTES).array(), 0, 4);
        assertThat(frames.next()).isFalse();
        assertThat(frames.bytes().length).isLessThan(1 << 14);
        frames.add(new byte[Frames.MAX_MESSAGE_BYTES], 0, Frames.MAX_MESSAGE_BYTES);
        assertThat(frames.next()).isTrue();
        assertThat(frames.length()).isEqualTo(Frames.MAX_MESSAGE_BYTES);
    }
}
