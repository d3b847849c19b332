package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A file of keys that changes under a running server.
@Timeout(60)
final class AccessReloadTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @TempDir Path folder;
    private final AtomicLong nanoTime = new AtomicLong();

    private Path write(String keys) throws IOException {
        Path fresh = Files.writeString(folder.resolve("fresh"), keys);
        return Files.move(fresh, folder.resolve("keys"), StandardCopyOption.REPLACE_EXISTING);
    }

    private ReloadingKeys follow(Path file) throws IOException {
        return new ReloadingKeys(ApiKeys.NONE, new KeyFile(file), nanoTime::get);
    }

    private static AccessConfig of(ReloadingKeys keys) {
        return new AccessConfig(keys, Set.of(), List.of(), 0, null);
    }

    @Test
    void whoIsAddedIsLetInAndWhoIsRevokedIsNot() throws Exception {
        AccessConfig access = of(follow(write("first")));
        try (ApiUnderTest server = new ApiUnderTest(access)) {
            assertThat(status(server, "first")).isEqualTo(200);
            assertThat(status(server, "second-key")).isEqualTo(403);
            write("second-key");
            nanoTime.addAndGet(SECOND);
            awaitStatus(server, "second-key", 200);
            assertThat(status(server, "first")).isEqualTo(403);
        }
    }

    private static int status(ApiUnderTest server, String key) {
        return server.send(server.request("/symbols").header("X-API-Key", key)).statusCode();
    }

    private static void awaitStatus(ApiUnderTest server, String key, int status) {
        long deadline = System.nanoTime() + 60 * SECOND;
        while (status(server, key) != status) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aKeyThatStaysKeepsWhatItHasLeftOfItsQuota() throws IOException {
        Access access = new Access(of(follow(write("same rate=1/h, other"))));
        Caller same = access.caller("same").orElseThrow();
        Caller other = access.caller("other").orElseThrow();
        write("same rate=1/h, new name=new");
        nanoTime.addAndGet(SECOND);
        access.look();
        assertThat(access.caller("same")).containsSame(same);
        assertThat(access.now(same)).containsSame(same);
        assertThat(access.now(other)).isEmpty();
        assertThat(access.caller("other")).isEmpty();
        assertThat(access.now(Caller.EVERYBODY)).contains(Caller.EVERYBODY);
    }

    @Test
    void aKeyThatIsForLessNowIsHeldToThat() throws IOException {
        Access access = new Access(of(follow(write("same"))));
        Caller before = access.caller("same").orElseThrow();
        assertThat(before.sees("B")).isTrue();
        write("same symbols=A*");
        nanoTime.addAndGet(SECOND);
        access.look();
        Caller now = access.now(before).orElseThrow();
        assertThat(now.sees("B")).isFalse();
        assertThat(now.sees("AB")).isTrue();
        assertThat(now.seesAll()).isFalse();
    }

    @Test
    void aFileThatCantBeUsedChangesNothing() throws IOException {
        Access access = new Access(of(follow(write("good"))));
        for (String bad : List.of("good scopes=none", "")) {
            if (bad.isEmpty()) {
                Files.delete(folder.resolve("keys"));
            } else {
                write(bad);
            }
            nanoTime.addAndGet(SECOND);
            access.look();
            assertThat(access.caller("good")).isPresent();
        }
    }

    @Test
    void aFileWithoutKeysLetsNobodyInAndOneThatIsMissingEndsTheStart() throws IOException {
        Access access = new Access(of(follow(write("# none yet\n"))));
        assertThat(access.asksForKeys()).isTrue();
        assertThat(access.caller("")).isEmpty();
        assertThatThrownBy(() -> follow(folder.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("nowhere can't be read: it is not there");
    }
}
