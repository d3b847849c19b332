package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*/30 * * * * *; 2026-01-15T13:30:00Z; 2026-01-15T13:30:30Z",
                "*/30 * * * * *; 2026-01-15T13:30:29.999999999Z; 2026-01-15T13:30:30Z",
                "*/30 * * * * *; 2026-12-31T23:59:30Z; 2027-01-01T00:00:00Z",
                "15 0/20 9-17 * * MON-FRI; 2026-01-16T17:40:15Z; 2026-01-19T09:00:15Z",
                "0 0 0 29 2 ?; 2026-01-15T00:00:00Z; 2028-02-29T00:00:00Z",
                "0 0 12 1,15 jan,Jul *; 2026-01-15T12:00:00Z; 2026-07-01T12:00:00Z",
                "0 0 0 13 * 5; 2026-01-01T00:00:00Z; 2026-01-02T00:00:00Z",
                "0 0 0 * * 7; 2026-01-15T00:00:00Z; 2026-01-18T00:00:00Z",
                "5-7 59 23 31 12 *; 2026-12-31T23:59:07Z; 2027-12-31T23:59:05Z"
            })
    void isDueWhenCronSays(String cron, String after, String due) {
        assertThat(instant(Schedule.parse("X", cron).dueAfter(nanos(after)))).isEqualTo(due);
    }

    @Test
    void aCronExpressionIsDueAtOnceWhereThatIsItsTime() {
        Schedule schedule = Schedule.parse("X", "0 * * * * *");

        assertThat(instant(schedule.firstDue(nanos("2026-01-15T13:30:00Z"))))
                .isEqualTo("2026-01-15T13:30:00Z");
    }

    @Test
    void aDurationIsDueInEqualSteps() {
        Schedule schedule = Schedule.parse("X", "500ms");

        assertThat(schedule.firstDue(7)).isEqualTo(7);
        assertThat(schedule.dueAfter(7)).isEqualTo(500_000_007);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "0s",
                "-1s",
                "30 s",
                "* * * * *",
                "60 * * * * *",
                "* * 24 * * *",
                "* * * 0 * *",
                "0 0 0 30 2 *",
                "*/0 * * * * *",
                "9-5 * * * * *",
                "1//2 * * * * *",
                "* * * * * xyz",
                ", * * * * *"
            })
    void refusesWhatIsNoSchedule(String text) {
        assertThatThrownBy(() -> Schedule.parse("PROBE_INTERVAL", text))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("PROBE_INTERVAL: ");
    }

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private static String instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos).toString();
    }
}
