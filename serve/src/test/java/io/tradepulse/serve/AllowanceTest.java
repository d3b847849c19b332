package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class AllowanceTest {
    @Property(tries = 200)
    void nobodyGetsMoreThanAQuotaAtOnceAndThenItsRate(
            @ForAll @IntRange(min = 1, max = 50) int requests,
            @ForAll @Size(min = 1, max = 300)
                    List<@IntRange(min = 0, max = 100_000_000) Integer> pauses) {
        Quota quota = new Quota(requests, Duration.ofSeconds(1));
        Allowance allowance = new Allowance(quota);
        long start = Long.MAX_VALUE - 1_000_000; // the nano clock may overflow
        long now = start;
        long granted = 0;
        for (int pause : pauses) {
            now += pause;
            Allowance.Verdict verdict = allowance.take(now);
            if (verdict.isGranted()) {
                granted++;
            } else {
                assertThat(verdict.remaining()).isZero();
                Allowance.Verdict later =
                        allowance.take(now + verdict.retrySeconds() * 1_000_000_000L);
                assertThat(later.isGranted()).isTrue();
                return;
            }
            double possible = requests + (now - start) / 1e9 * requests;
            assertThat((double) granted).isLessThanOrEqualTo(possible + 1e-6 * requests + 1e-6);
        }
    }
}
