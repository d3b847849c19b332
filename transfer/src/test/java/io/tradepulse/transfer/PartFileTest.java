package io.tradepulse.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartFileTest {
    @TempDir Path folder;

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private static void write(PartFile file, String text) throws IOException {
        try (var out = file.out()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void hasItsNameOnceItIsComplete() throws IOException {
        Path target = Files.writeString(folder.resolve("a.csv"), "the one before");
        try (PartFile file = PartFile.open(target)) {
            write(file, "new");
            assertThat(Files.readString(target)).isEqualTo("the one before");
            assertThat(files()).containsExactly("a.csv", "a.csv.part");
            file.finish();
        }
        assertThat(Files.readString(target)).isEqualTo("new");
        assertThat(files()).containsExactly("a.csv");
    }

    @Test
    void goesWhereItIsNotFinished() throws IOException {
        try (PartFile file = PartFile.open(folder.resolve("a.csv"))) {
            write(file, "half");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> PartFile.open(folder.resolve("no/a.csv")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
