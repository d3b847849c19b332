package io.tradepulse.feed.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// The files that files, folders and globs stand for.
final class CsvFiles {
    private static final int SESSION_BYTES = 16;
    private static final Pattern PLAYABLE =
            Pattern.compile("(?i)[^.].*\\.(?:csv|txt|csv\\.gz|txt\\.gz|zip)");
    private static final String GLOB = "*?[{";

    private CsvFiles() {}

    /// Each file once, in the order of their names, then of their folders.
    ///
    /// @throws IOException where one of the inputs stands for no file
    static List<Path> find(List<String> inputs) throws IOException {
        Map<Path, Path> found = new LinkedHashMap<>();
        for (String input : inputs) {
            List<Path> paths = find(input);
            if (paths.isEmpty()) {
                throw new NoSuchFileException(input, null, "there is no file to play");
            }
            for (Path path : paths) {
                found.putIfAbsent(path.toRealPath(), path);
            }
        }
        return found.values().stream()
                .sorted(
                        Comparator.comparing((Path path) -> String.valueOf(path.getFileName()))
                                .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static List<Path> find(String input) throws IOException {
        try {
            if (input.chars().noneMatch(c -> GLOB.indexOf(c) >= 0)) {
                return pathOrFolder(Path.of(input));
            }
            return glob(input);
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw new IOException(input + " is neither a path nor a glob: " + e.getMessage(), e);
        }
    }

    private static List<Path> pathOrFolder(Path path) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        return Files.isDirectory(path)
                ? walk(path, p -> PLAYABLE.matcher(String.valueOf(p.getFileName())).matches())
                : List.of(path);
    }

    private static List<Path> glob(String input) throws IOException {
        int first = 0;
        while (GLOB.indexOf(input.charAt(first)) < 0) {
            first++;
        }
        int slash = input.lastIndexOf('/', first);
        Path folder = Path.of(slash < 0 ? "" : input.substring(0, slash + 1));
        PathMatcher matcher =
                folder.getFileSystem().getPathMatcher("glob:" + input.substring(slash + 1));
        return Files.isDirectory(folder)
                ? walk(folder, path -> !isHidden(path) && matcher.matches(folder.relativize(path)))
                : List.of();
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static List<Path> walk(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(Files::isRegularFile).filter(wanted).toList();
        } catch (UncheckedIOException e) {
            throw new IOException(folder + " can't be read: " + e.getMessage(), e);
        }
    }

    /// 32 hexadecimal digits of the SHA-256 of the names and the content of the files.
    static String session(List<Path> files) throws IOException {
        MessageDigest digest = sha256();
        for (Path file : files) {
            String head = String.valueOf(file.getFileName()) + '\0' + Files.size(file) + '\0';
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out =
                            new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                in.transferTo(out);
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, SESSION_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
