package io.tradepulse.systemtests;

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
                "-jar",
                PlatformProcess.home().resolve("app/target/tradepulse.jar").toString());
    }
}
