package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;

/// Any control line is read as something; what we write of it is read as the same.
class ControlLineFuzzTest {
    @FuzzTest
    @Timeout(60)
    void readsAnythingAndReadsBackWhatItWrites(byte[] bytes) {
        ControlLine read = ControlLine.parse("#" + new String(bytes, StandardCharsets.UTF_8));
        assertThat(ControlLine.parse(read.text())).isEqualTo(read);
        assertThat(read.toString()).isNotNull();
    }
}
