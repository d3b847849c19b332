package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.ingest.TokenHash;
import io.tradepulse.serve.ApiKey;
import io.tradepulse.serve.KeyFile;
import io.tradepulse.serve.Scope;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `tradepulse keys`.
class KeysCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file = Path.of("");

    @BeforeEach
    void name(@TempDir Path folder) {
        file = folder.resolve("keys");
    }

    private int keys(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 3];
        all[0] = "keys";
        all[1] = "--file";
        all[2] = file.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return line.execute(all);
    }

    @Test
    void aKeyIsPrintedOnceAndKeptAsItsHash() throws IOException {
        int code =
                keys(
                        "create",
                        "desk",
                        "--scopes",
                        "read,write",
                        "--symbols",
                        "aapl,BTC*",
                        "--rate",
                        "600/m");
        assertThat(code).isZero();
        String key = out.toString().strip();
        assertThat(key).matches("tp_[A-Za-z0-9_-]{43}");
        ApiKey kept = new KeyFile(file).read().list().getFirst();
        assertThat(kept.hash()).isEqualTo(TokenHash.of(key));
        assertThat(kept.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.WRITE);
        assertThat(kept.symbols()).hasToString("AAPL|BTC*");
        assertThat(kept.quota()).hasToString("600/m");

        assertThat(keys("list")).isZero();
        assertThat(out.toString()).contains("desk", "read|write", "AAPL|BTC*", "600/m");
        assertThat(out.toString() + err + Files.readString(file)).doesNotContain(key);
    }

    @Test
    void aRevokedKeyIsGone() throws IOException {
        keys("create", "one");
        keys("create", "two");
        assertThat(keys("revoke", "one")).isZero();
        assertThat(new KeyFile(file).read().list()).extracting(ApiKey::name).containsExactly("two");
        assertThat(keys("revoke", "one")).isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString()).contains("has no key of the name one");
    }

    @Test
    void whatIsNoGoodIsToldInALine() {
        assertThat(keys("create", "desk", "--scopes", "root")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("the key has a scope that is none of read, write, admin");
        assertThat(keys("create", "a/b")).isEqualTo(ExitCode.USAGE);
        assertThat(keys("create", "desk", "--rate", "many")).isEqualTo(ExitCode.USAGE);
        assertThat(file).doesNotExist();
        keys("create", "desk");
        assertThat(keys("create", "desk")).isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString()).contains("has a key of the name desk already");
        assertThat(out.toString()).isEmpty();
    }
}
