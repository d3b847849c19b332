package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script that a clone is started by.
final class LauncherTest {
    @TempDir Path folder;

    @Test
    void startsFromAnywhereThroughALinkAndLeavesNothingBehindWhereItIsKilled() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, PlatformProcess.home().resolve("tradepulse"));
        List<String> launcher =
                List.of("env", "JAVA_OPTS=-Djava.io.tmpdir=" + temporary, link.toString());
        try (PlatformProcess platform = PlatformProcess.start(launcher, folder)) {
            platform.awaitPorts();
            PlatformProcess.await(
                    "a price", () -> platform.json("/price/latest?symbol=AAPL").has("price"));
            platform.kill();
        }
        assertThat(temporary).isEmptyDirectory();
    }
}
