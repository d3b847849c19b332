package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CheckupTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Check well(Finding.Part part) {
        return new Check(part, () -> List.of(Finding.ok(part, "well")));
    }

    @Test
    void findingsComeInTheOrderOfTheirParts() throws Exception {
        Checkup checkup =
                new Checkup(List.of(well(Finding.Part.REDIS), well(Finding.Part.TLS)), LONG);

        assertThat(checkup.findings())
                .extracting(Finding::part)
                .containsExactly(Finding.Part.TLS, Finding.Part.REDIS);
    }

    @Test
    void aCheckThatFailsIsAFindingAndKeepsNoOtherFromRunning() throws Exception {
        Check failing =
                new Check(
                        Finding.Part.FOLDER,
                        () -> {
                            throw new IOException("the disk is away");
                        });
        Checkup checkup = new Checkup(List.of(failing, well(Finding.Part.DOOR)), LONG);

        assertThat(checkup.findings())
                .containsExactly(
                        Finding.problem(Finding.Part.FOLDER, "the disk is away", ""),
                        Finding.ok(Finding.Part.DOOR, "well"));
    }

    @Test
    void aCheckThatDoesNotEndIsInterruptedAndAFinding() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Check endless =
                new Check(
                        Finding.Part.KAFKA,
                        () -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                            return List.of();
                        });
        Checkup checkup = new Checkup(List.of(endless), Duration.ofMillis(50));

        assertThat(checkup.findings())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.level()).isEqualTo(Finding.Level.PROBLEM);
                            assertThat(finding.sentence()).startsWith("no answer within");
                        });
        assertThat(interrupted.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
