package io.tradepulse.serve;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A file with keys, one a line.
///
/// Immutable; the file is read and written by its methods.
public record KeyFile(Path path) {
    private static final String COMMENT =
            "# API keys of Trade Pulse, as hashes: see tradepulse keys";
    private static final Set<PosixFilePermission> OURS_ALONE =
            PosixFilePermissions.fromString("rw-------");

    /// What it says now.
    ///
    /// @throws IOException with a sentence that holds no key, where it can't be read or used
    public ApiKeys read() throws IOException {
        try {
            return ApiKeys.parse(Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new IOException(path + " can't be read: it is not there", e);
        } catch (CharacterCodingException e) {
            throw new IOException(path + " can't be read: it is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /// Adds a key; makes the file where it is not there.
    ///
    /// @throws IOException with a sentence, where it can't, or has one of that name
    public void add(ApiKey key) throws IOException {
        List<ApiKey> keys = new ArrayList<>(Files.exists(path) ? read().list() : List.of());
        if (keys.stream().anyMatch(known -> known.name().equals(key.name()))) {
            throw new IOException(path + " has a key of the name " + key.name() + " already");
        }
        keys.add(key);
        write(keys);
    }

    /// Takes the key of that name out.
    ///
    /// @throws IOException with a sentence, where it can't, or has none of that name
    public void remove(String name) throws IOException {
        List<ApiKey> keys = new ArrayList<>(read().list());
        if (!keys.removeIf(key -> key.name().equals(name))) {
            throw new IOException(path + " has no key of the name " + name);
        }
        write(keys);
    }

    /// At once as a whole, so that who reads it meanwhile sees the old ones or the new ones.
    private void write(List<ApiKey> keys) throws IOException {
        boolean isThere = Files.exists(path);
        List<String> lines = new ArrayList<>();
        if (isThere) {
            Files.readAllLines(path).stream()
                    .filter(line -> line.strip().startsWith("#"))
                    .forEach(lines::add);
        } else {
            lines.add(COMMENT);
        }
        keys.forEach(key -> lines.add(key.line()));
        Path target = isThere ? path.toRealPath() : path.toAbsolutePath();
        boolean isPosix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes =
                isPosix
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OURS_ALONE)}
                        : new FileAttribute<?>[0];
        Path fresh =
                Files.createTempFile(
                        target.getParent(), target.getFileName().toString(), ".new", attributes);
        try {
            Files.write(fresh, lines);
            if (isPosix && isThere) {
                Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
            }
            Files.move(
                    fresh,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
