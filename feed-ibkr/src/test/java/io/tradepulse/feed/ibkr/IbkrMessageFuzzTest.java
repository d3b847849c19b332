package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;

/// Any bytes of a gateway have the same messages however they are cut, end in nothing but a
/// [FramingException], take no more memory than has come, and mean what a plain reading of them
/// sees.
class IbkrMessageFuzzTest {
    private static final int[] VERSIONS = {137, 152, 153, 176, 194, 200};
    private static final int ROOM = 1 << 14;
    private static final int MAX_CUT = 40;

    /// What a stream had until its end or until it was no stream of frames any more.
    private record Heard(List<byte[]> messages, boolean broken) {}

    @FuzzTest
    @Timeout(60)
    void cutsOfAnyBytesChangeNoMessage(byte[] stream) {
        Heard plain = plainly(stream);
        for (int largest : new int[] {stream.length + 1, 2, MAX_CUT}) {
            Heard heard = heard(stream, largest);
            assertThat(heard.broken()).isEqualTo(plain.broken());
            assertThat(heard.messages().toArray(byte[][]::new))
                    .isDeepEqualTo(plain.messages().toArray(byte[][]::new));
        }
        int version = VERSIONS[Math.floorMod(Arrays.hashCode(stream), VERSIONS.length)];
        for (byte[] message : plain.messages()) {
            expectWhatItSays(message, version);
        }
    }

    /// In pieces below that size, the same ones for the same bytes.
    private static Heard heard(byte[] stream, int largest) {
        Random random = new Random(Arrays.hashCode(stream));
        Frames frames = new Frames();
        List<byte[]> messages = new ArrayList<>();
        try {
            for (int from = 0; from < stream.length; ) {
                int most = Math.min(largest - 1, stream.length - from);
                int count = largest > stream.length ? most : 1 + random.nextInt(most);
                frames.add(stream, from, count);
                from += count;
                while (frames.next()) {
                    int end = frames.offset() + frames.length();
                    messages.add(Arrays.copyOfRange(frames.bytes(), frames.offset(), end));
                }
                assertThat(frames.bytes().length).isLessThanOrEqualTo(ROOM + 2 * stream.length);
            }
            return new Heard(messages, false);
        } catch (FramingException e) {
            assertThat(e).hasMessageContaining("no TWS API");
            return new Heard(messages, true);
        }
    }

    private static Heard plainly(byte[] stream) {
        ByteBuffer bytes = ByteBuffer.wrap(stream);
        List<byte[]> messages = new ArrayList<>();
        while (bytes.remaining() >= Integer.BYTES) {
            int length = bytes.getInt();
            if (length < 1 || length > 1_048_576) {
                return new Heard(messages, true);
            }
            if (length > bytes.remaining()) {
                break;
            }
            byte[] message = new byte[length];
            bytes.get(message);
            messages.add(message);
        }
        return new Heard(messages, false);
    }

    private static void expectWhatItSays(byte[] message, int version) {
        byte[] among = new byte[message.length + 2];
        Arrays.fill(among, (byte) '1');
        System.arraycopy(message, 0, among, 1, message.length);
        GatewayMessage read = GatewayMessages.decode(among, 1, message.length, version);
        assertThat(read).isEqualTo(GatewayMessages.decode(message, 0, message.length, version));
        String text = new String(message, StandardCharsets.UTF_8);
        // What stands behind the last zero byte is no field.
        String[] fields = text.split("\0", -1);
        switch (read) {
            case GatewayMessage.Trade trade -> expectTrade(fields, trade);
            case GatewayMessage.Quote quote -> {
                expectATick(fields, quote.requestId(), quote.seconds());
                assertThat(whole(fields[2])).isEqualTo(3);
                expectDecimal(fields[4], quote.bid());
                expectDecimal(fields[5], quote.ask());
            }
            case GatewayMessage.Notice notice -> expectNotice(fields, notice, version);
            case GatewayMessage.Ready() -> assertThat(whole(fields[0])).isEqualTo(9);
            case GatewayMessage.Other(int kind) -> {
                assertThat(whole(fields[0])).isEqualTo(kind).isNotIn(4L, 9L);
                assertThat(kind == 99 && fields[2].matches("[123]")).isFalse();
            }
            case GatewayMessage.Malformed(String why) -> {
                expectPrintable(why);
                assertThat(isPlainlyATick(fields)).as(why).isFalse();
            }
        }
    }

    private static void expectATick(String[] fields, int requestId, long seconds) {
        assertThat(whole(fields[0])).isEqualTo(99);
        assertThat(whole(fields[1])).isEqualTo(requestId);
        assertThat(whole(fields[3])).isEqualTo(seconds).isBetween(1L, 9_000_000_000L);
    }

    private static void expectTrade(String[] fields, GatewayMessage.Trade trade) {
        expectATick(fields, trade.requestId(), trade.seconds());
        assertThat(whole(fields[2])).isBetween(1L, 2L);
        expectDecimal(fields[4], trade.price());
        double size = Double.parseDouble(fields[5]);
        if (Double.isNaN(trade.size())) {
            assertThat(size < 0 || size == 2_147_483_647 || size >= 9.2e18).isTrue();
        } else {
            assertThat(trade.size()).isEqualTo(size).matches(s -> s >= 0);
        }
        long attributes = whole(fields[6]);
        assertThat(trade.pastLimit()).isEqualTo(attributes % 2 != 0);
        assertThat(trade.unreported()).isEqualTo(Math.floorMod(attributes, 4) >= 2);
    }

    private static void expectNotice(String[] fields, GatewayMessage.Notice notice, int version) {
        int first = version < 194 ? 2 : 1;
        assertThat(whole(fields[0])).isEqualTo(4);
        assertThat(whole(fields[first])).isEqualTo(notice.requestId());
        assertThat(whole(fields[first + 1])).isEqualTo(notice.code());
        expectPrintable(notice.text());
        String text = fields[first + 2];
        if (text.matches("[ -\\[\\]-~]{0,500}")) {
            assertThat(notice.text()).isEqualTo(text);
        }
    }

    private static void expectPrintable(String text) {
        assertThat(text).hasSizeLessThan(700).doesNotContainPattern("[\\p{Cntrl}\\u2028\\u2029]");
    }

    private static boolean isPlainlyATick(String[] fields) {
        return fields.length > 7
                && fields[0].equals("99")
                && fields[1].matches("[0-9]{1,9}")
                && fields[2].matches("[123]")
                && fields[3].matches("[1-8][0-9]{0,9}")
                && fields[4].matches("[0-9]{1,9}\\.[0-9]{1,9}")
                && fields[5].matches("[0-9]{1,9}")
                && fields[6].matches("[0-9]{1,9}");
    }

    private static void expectDecimal(String field, double value) {
        assertThat(value).isFinite().isEqualTo(Double.parseDouble(field));
    }

    private static long whole(String field) {
        return Long.parseLong(field);
    }
}
