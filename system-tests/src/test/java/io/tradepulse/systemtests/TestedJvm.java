package io.tradepulse.systemtests;

import java.nio.file.Path;
import java.util.List;

/// The Java that runs what these tests start, on a small machine that all of it shares, for
/// seconds.
final class TestedJvm {
    private TestedJvm() {}

    /// What stands before the arguments of the command line.
    static List<String> command(int heapMegabytes) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                // The second compiler takes as much of the machine as the start itself, and none
                // runs for long.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // Else each start unpacks them, and leaves them behind.
                "-Dquestdb.libs.dir=" + libraries(),
                "-jar",
                PlatformProcess.home().resolve("app/target/tradepulse.jar").toString());
    }

    private static Path libraries() {
        String kind = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86-64";
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin-" : "linux-";
        return PlatformProcess.home()
                .resolve("app/target/native/io/questdb/bin")
                .resolve(system + kind);
    }
}
