package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;

/// Any bytes on a connection, cut in any way into segments, have the same ticks, dead letters and
/// answers as in one piece, and the connection lives to its end.
class ConnectionFuzzTest {
    private static final int MAX_TEXT = 2048;

    /// More would fill the queue of what is said, which then depends on how fast it is written.
    private static final int MAX_LINES = 500;

    private static final int MAX_CUTS = 12;

    @FuzzTest
    @Timeout(60)
    void cutsOfAnyBytesChangeNothing(byte[] text) {
        if (text.length > MAX_TEXT || lines(text) > MAX_LINES) {
            return;
        }
        boolean strict = text.length % 4 == 3;
        SegmentedSender.Outcome whole = SegmentedSender.outcome(strict, List.of(text));
        for (List<byte[]> segments :
                List.of(SegmentedSender.everyBytes(text, 1), cutAnywhere(text))) {
            assertThat(SegmentedSender.outcome(strict, segments)).isEqualTo(whole);
        }
    }

    private static long lines(byte[] text) {
        long lines = 0;
        for (byte b : text) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    /// The same cuts for the same text, so that what was found is found again.
    private static List<byte[]> cutAnywhere(byte[] text) {
        Random random = new Random(Arrays.hashCode(text));
        TreeSet<Integer> places = new TreeSet<>();
        for (int i = random.nextInt(MAX_CUTS); i > 0 && text.length > 1; i--) {
            places.add(1 + random.nextInt(text.length - 1));
        }
        return SegmentedSender.cut(text, places);
    }
}
