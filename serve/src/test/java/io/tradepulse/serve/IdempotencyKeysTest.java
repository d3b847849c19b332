package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.serve.IdempotencyKeys.Known;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class IdempotencyKeysTest {
    private long now;
    private final IdempotencyKeys keys = new IdempotencyKeys(Duration.ofSeconds(10), () -> now);

    private static Reply reply(int bytes) {
        return Reply.json(Buffer.buffer(new byte[bytes]));
    }

    @Test
    void takesAKeyOnceUntilItIsReleased() {
        assertThat(keys.claim("a")).isInstanceOf(Known.Free.class);
        assertThat(keys.claim("a")).isInstanceOf(Known.UnderWay.class);
        keys.release("a");
        assertThat(keys.claim("a")).isInstanceOf(Known.Free.class);
    }

    @Test
    void remembersAnAnswerForItsTime() {
        keys.claim("a");
        keys.complete("a", "f", reply(1));
        now = Duration.ofSeconds(10).toNanos() - 1;
        assertThat(keys.claim("a")).isInstanceOf(Known.Answered.class);
        now++;
        assertThat(keys.claim("a")).isInstanceOf(Known.Free.class);
    }

    @Test
    void forgetsTheOldestBeyondItsNumber() {
        for (int i = 0; i <= 10_000; i++) {
            keys.claim("k" + i);
            keys.complete("k" + i, "f", reply(1));
        }
        assertThat(keys.claim("k0")).isInstanceOf(Known.Free.class);
        assertThat(keys.claim("k1")).isInstanceOf(Known.Answered.class);
    }

    @Test
    void forgetsTheOldestBeyondItsSize() {
        for (int i = 0; i < 17; i++) {
            keys.claim("k" + i);
            keys.complete("k" + i, "f", reply(1 << 20));
        }
        assertThat(keys.claim("k0")).isInstanceOf(Known.Free.class);
        assertThat(keys.claim("k1")).isInstanceOf(Known.Answered.class);
    }
}
