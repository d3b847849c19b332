package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.ingest.NamePatterns;
import io.tradepulse.ingest.TokenHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How keys are written, and kept in a file.
final class ApiKeysTest {
    @TempDir Path folder;

    private static ApiKey key(String name, String secret) {
        return new ApiKey(
                name,
                TokenHash.of(secret),
                Set.of(Scope.READ),
                NamePatterns.ANY,
                NamePatterns.ANY,
                null,
                "");
    }

    @Test
    void areReadWithWhatTheyAreFor() {
        List<ApiKey> keys =
                ApiKeys.parse(
                                """
                                # two of them
                                s3cret, %s name=desk scopes=read|write symbols=aapl|BTC* \
                                provider=desk rate=600/m created=2026-01-15
                                """
                                        .formatted(TokenHash.of("other").text()))
                        .list();
        assertThat(keys).hasSize(2);
        assertThat(keys.getFirst()).isEqualTo(key("key-1", "s3cret"));
        ApiKey desk = keys.getLast();
        assertThat(desk.hash()).isEqualTo(TokenHash.of("other"));
        assertThat(desk.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.WRITE);
        assertThat(desk.symbols().patterns()).containsExactly("AAPL", "BTC*");
        assertThat(desk.quota()).isEqualTo(new Quota(600, Duration.ofMinutes(1)));
        assertThat(ApiKeys.parse(desk.line()).list()).containsExactly(desk);
    }

    @Test
    void areNeverShown() {
        ApiKeys keys = ApiKeys.parse("s3cret name=desk");
        assertThat(keys.toString() + keys.list() + keys.list().getFirst().line())
                .doesNotContain("s3cret");
        assertThat(keys.toString() + keys.list())
                .doesNotContain(TokenHash.of("s3cret").text().substring(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret scope=read",
                "s3cret scopes=root",
                "s3cret rate=0",
                "s3cret rate=5/d",
                "s3cret symbols=a||b",
                "s3cret name=a/b",
                "sha256:s3cret",
                "s3cret, s3cret",
                "s3cret name=a, other name=a",
                "s3cret another-secret"
            })
    void badOnesAreToldWithoutTheirSecrets(String text) {
        assertThatThrownBy(() -> ApiKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("entry ")
                .hasMessageNotContainingAny("s3cret", "another-secret");
    }

    @Test
    void newOnesAreLongAndDifferent() {
        assertThat(ApiKeys.random()).matches("tp_[A-Za-z0-9_-]{43}");
        assertThat(ApiKeys.random()).isNotEqualTo(ApiKeys.random());
    }

    @Test
    void aFileIsMadeForItsOwnerAloneAndHoldsNoKey() throws IOException {
        KeyFile file = new KeyFile(folder.resolve("keys"));
        file.add(key("a", "s3cret"));
        file.add(key("b", "other"));
        assertThat(Files.readString(file.path())).startsWith("#").doesNotContain("s3cret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(file.read().list()).containsExactly(key("a", "s3cret"), key("b", "other"));
        assertThatThrownBy(() -> file.add(key("a", "third")))
                .hasMessageEndingWith("has a key of the name a already");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file.path());
        }
    }

    @Test
    void whatIsRevokedIsGoneAndCommentsAndRightsStay() throws IOException {
        Path path = Files.writeString(folder.resolve("keys"), "# ours\na name=a, b name=b\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        KeyFile file = new KeyFile(path);
        file.remove("a");
        assertThat(file.read().list()).containsExactly(key("b", "b"));
        assertThat(Files.readString(path)).startsWith("# ours\nsha256:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-r-----");
        assertThatThrownBy(() -> file.remove("a")).hasMessageEndingWith("has no key of the name a");
    }
}
