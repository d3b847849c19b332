package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir Path folder;

    @Test
    void isMadeWhereThereIsNone() {
        Path deep = folder.resolve("a/b");
        try (DataFolder opened = DataFolder.open(deep)) {
            assertThat(opened.path()).isEqualTo(deep).isDirectory();
        }
    }

    @Test
    void isRefusedWhileAnotherHasItAndFreeAfterwards() {
        try (DataFolder _ = DataFolder.open(folder)) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> DataFolder.open(folder))
                    .withMessageContaining("in use by another run")
                    .withMessageContaining("DATA_DIR");
        }
        try (DataFolder again = DataFolder.open(folder)) {
            assertThat(again.path()).isEqualTo(folder);
        }
    }

    @Test
    void isRefusedWhereAFileIsInItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> DataFolder.open(file))
                .withMessageContaining("DATA_DIR")
                .withMessageContaining("can't be written to");
    }
}
