package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HttpAnswerTest {
    private static final List<String> GOOD =
            List.of(
                    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nwe\r\n2\r\nll\r\n0\r\n\r\n",
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 404\r\n\r\nwell");

    /// Answers with bytes changed, left out and put in: each is read, or is a failure that is told.
    @Test
    void whateverComesIsReadOrIsAFailure() {
        Random random = new Random(42);
        int read = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] answer = GOOD.get(i % GOOD.size()).getBytes(StandardCharsets.UTF_8);
            read += isRead(changed(answer, random)) ? 1 : 0;
        }
        assertThat(read).isBetween(1, 29_999);
    }

    private static byte[] changed(byte[] answer, Random random) {
        StringBuilder text = new StringBuilder(new String(answer, StandardCharsets.ISO_8859_1));
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, (char) ('0' + random.nextInt(10)));
                case 2 -> text.insert(at, text.substring(random.nextInt(text.length())));
                default -> text.setLength(at + 1);
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isRead(byte[] answer) {
        InputStream in = new ByteArrayInputStream(answer);
        try {
            HttpHead head = HttpHead.read(in);
            HttpBody.read(head, in);
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessageNotContaining("\n");
            return false;
        }
    }

    @Test
    void aHeadThatDoesNotEndIsAFailure() {
        byte[] endless =
                ("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(20_000))
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(isRead(endless)).isFalse();
    }
}
