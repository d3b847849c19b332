package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A platform that asks for keys, and the command that makes and revokes them.
final class KeysTest {
    private static final String WRONG = "wrong-key-of-a-test";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private final String file;

    KeysTest(@TempDir Path folder) {
        this.folder = folder;
        this.file = folder.resolve("keys").toString();
    }

    private String keys(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 3];
        all[0] = "keys";
        all[1] = "--file";
        all[2] = file;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        try (PlatformProcess run = PlatformProcess.run(folder, all)) {
            assertThat(run.exitCode()).as(run.output()).isZero();
            return run.output();
        }
    }

    private int status(PlatformProcess platform, String key, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + platform.httpPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri).header("X-API-Key", key).build();
        return client.send(request, BodyHandlers.ofString()).statusCode();
    }

    @Test
    void aKeyOpensWhileItIsInTheFileAndIsInNoLog() throws Exception {
        String key = keys("create", "dashboard").lines().findFirst().orElseThrow();
        assertThat(Files.readString(Path.of(file))).doesNotContain(key);
        try (PlatformProcess platform =
                PlatformProcess.up(
                        folder,
                        "--api-keys-file",
                        file,
                        "--api-keys-open",
                        "health",
                        "--log-level",
                        "TRACE")) {
            assertThat(platform.get("/symbols").statusCode()).isEqualTo(401);
            assertThat(status(platform, WRONG, "/symbols")).isEqualTo(403);
            assertThat(status(platform, key, "/symbols")).isEqualTo(200);
            assertThat(platform.get("/stream?symbols=AAPL&api_key=" + WRONG).statusCode())
                    .isEqualTo(403);
            assertThat(platform.get("/symbols?api_key=" + key).statusCode()).isEqualTo(401);

            keys("revoke", "dashboard");
            PlatformProcess.await(
                    "the key to be refused", () -> status(platform, key, "/symbols") == 403);
            PlatformProcess.await(
                    "that to be logged",
                    () -> platform.output().contains("the API keys were read anew: there are 0"));
            assertThat(platform.output()).doesNotContain(key, WRONG);
        }
    }
}
