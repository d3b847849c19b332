package io.tradepulse.systemtests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A command that works on a store by itself, run to its end.
///
/// @param code its exit code
/// @param output what it said, on both streams
record CommandRun(int code, String output) {
    /// On the store of the platforms that run in that folder.
    static CommandRun of(Path folder, String... arguments)
            throws IOException, InterruptedException {
        return inFolder(folder, folder.resolve("data"), arguments);
    }

    /// On the store in the folder `data`.
    static CommandRun inFolder(Path folder, Path data, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--data-dir", data.toString()));
        try (PlatformProcess run = PlatformProcess.run(folder, command.toArray(String[]::new))) {
            return new CommandRun(run.exitCode(), run.output());
        }
    }
}
