package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tradepulse.feed.csv.ReplayPace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceChoiceTest {
    @TempDir Path folder;

    private final UpCommand flags = new UpCommand();

    @BeforeEach
    void hasTheDefaultSpeed() {
        flags.speed = 1;
    }

    private Path sample() throws IOException {
        return Files.writeString(folder.resolve("AAPL.csv"), "Date,Open,High,Low,Close,Volume\n");
    }

    private void isRefused(String why) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> SourceChoice.of(flags))
                .withMessageContaining(why)
                .withMessageNotContaining("\n");
    }

    @Test
    void isSyntheticWhereNothingIsSaid() {
        assertThat(SourceChoice.of(flags)).isEqualTo(new SourceChoice.Synthetic(null));
    }

    @Test
    void isTheFileWhereOneIsGiven() throws IOException {
        flags.file = sample();
        var expected = new SourceChoice.Csv(flags.file, new ReplayPace(1, false));
        assertThat(SourceChoice.of(flags)).isEqualTo(expected);
        flags.source = UpCommand.Source.csv;
        assertThat(SourceChoice.of(flags)).isEqualTo(expected);
    }

    @Test
    void isNoneWhereNoneIsWanted() {
        flags.noSource = true;
        assertThat(SourceChoice.of(flags)).isEqualTo(new SourceChoice.None());
    }

    @Test
    void refusesASourceWhereNoneIsWanted() throws IOException {
        flags.noSource = true;
        flags.source = UpCommand.Source.synthetic;
        isRefused("--no-source contradicts");
        flags.source = null;
        flags.rate = 5.0;
        isRefused("--no-source contradicts");
        flags.rate = null;
        flags.file = sample();
        isRefused("--no-source contradicts");
    }

    @Test
    void refusesAFileForTheSyntheticSource() throws IOException {
        flags.source = UpCommand.Source.synthetic;
        flags.file = sample();
        isRefused("--file is for --source csv");
    }

    @Test
    void refusesARateForAFile() throws IOException {
        flags.file = sample();
        flags.rate = 5.0;
        isRefused("--rate does not apply");
    }

    @Test
    void refusesCsvWithoutAFileThatCanBeRead() {
        flags.source = UpCommand.Source.csv;
        isRefused("--source csv needs --file");
        flags.file = folder.resolve("none.csv");
        isRefused("--file: '" + flags.file + "' is not a file");
        flags.file = folder;
        isRefused("--file: '" + folder + "' is not a file");
    }

    @Test
    void refusesRatesThatAreNone() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            flags.rate = rate;
            isRefused("--rate: ");
        }
    }

    @Test
    void refusesSpeedsThatAreNone() throws IOException {
        flags.file = sample();
        for (double speed : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            flags.speed = speed;
            isRefused("--speed: ");
        }
    }
}
