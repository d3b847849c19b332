package io.tradepulse.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether there can be written to the data folder, and room for more. A folder that is missing is
/// not made.
///
/// Owned by the thread of its check.
final class FolderCheck {
    private static final long LITTLE = 5L << 30;
    private static final long TOO_LITTLE = 512L << 20;

    private final Path folder;
    private final Findings findings = new Findings(Finding.Part.FOLDER);

    FolderCheck(Settings settings) {
        this.folder = Path.of(settings.get(Settings.DATA_DIR)).toAbsolutePath().normalize();
    }

    List<Finding> findings() throws IOException {
        Path nearest = nearest(folder);
        String name = "DATA_DIR " + folder;
        if (nearest == null || !Files.isDirectory(nearest)) {
            findings.problem(
                    name + " is no folder, and can't become one", "set DATA_DIR to another folder");
            return findings.list();
        }
        if (!Files.isWritable(nearest)) {
            findings.problem(
                    name + " can't be written to by this user",
                    "give this user the right to, or set DATA_DIR to another folder");
        } else {
            findings.ok(name + (nearest.equals(folder) ? " can be written to" : " can be made"));
        }
        room(nearest);
        return findings.list();
    }

    /// The folder, or what of its path is there.
    private static @Nullable Path nearest(Path folder) {
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    private void room(Path nearest) throws IOException {
        long free = Files.getFileStore(nearest).getUsableSpace();
        String sentence = Amounts.bytes(free) + " of its disk are free";
        String advice = "make room, or keep less: STORE_RETENTION_DAYS";
        if (free < TOO_LITTLE) {
            findings.problem(sentence, advice);
        } else if (free < LITTLE) {
            findings.warning(sentence, advice);
        } else {
            findings.ok(sentence);
        }
    }
}
