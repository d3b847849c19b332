package io.tradepulse.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether there can be written to the data folder, and room for more. A folder that is missing is
/// not made.
///
/// Immutable.
final class FolderCheck {
    private static final Finding.Part PART = Finding.Part.FOLDER;
    private static final long LITTLE = 5L << 30;
    private static final long TOO_LITTLE = 512L << 20;

    private final Path folder;

    FolderCheck(Settings settings) {
        this.folder = Path.of(settings.get(Settings.DATA_DIR)).toAbsolutePath().normalize();
    }

    List<Finding> findings() throws IOException {
        Path nearest = nearest(folder);
        if (nearest == null || !Files.isDirectory(nearest)) {
            return List.of(
                    Finding.problem(
                            PART,
                            "DATA_DIR " + folder + " is no folder, and can't become one",
                            "set DATA_DIR to another folder"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(writable(nearest));
        findings.add(room(nearest));
        return findings;
    }

    /// The folder, or what of its path is there.
    private static @Nullable Path nearest(Path folder) {
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    /// Only writing shows whether it can be done.
    private Finding writable(Path nearest) {
        try {
            Files.delete(Files.createTempFile(nearest, ".tradepulse-doctor", ""));
        } catch (IOException e) {
            return Finding.problem(
                    PART,
                    "DATA_DIR "
                            + folder
                            + " can't be written to: "
                            + e.getClass().getSimpleName().replace("Exception", "")
                            + " "
                            + e.getMessage(),
                    "give this user the right to, or set DATA_DIR to another folder");
        }
        return Finding.ok(
                PART,
                "DATA_DIR "
                        + folder
                        + (nearest.equals(folder) ? " can be written to" : " can be made"));
    }

    private static Finding room(Path nearest) throws IOException {
        long free = Files.getFileStore(nearest).getUsableSpace();
        String sentence = Amounts.bytes(free) + " of its disk are free";
        String advice = "make room, or keep less: STORE_RETENTION_DAYS";
        if (free < TOO_LITTLE) {
            return Finding.problem(PART, sentence, advice);
        }
        return free < LITTLE ? Finding.warning(PART, sentence, advice) : Finding.ok(PART, sentence);
    }
}
