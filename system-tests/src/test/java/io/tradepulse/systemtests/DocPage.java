package io.tradepulse.systemtests;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Markdown file of the repository: its blocks, headings and links.
///
/// Immutable.
///
/// @param path from the repository's root
/// @param anchors what a link to a place in it may say, as GitHub makes them
/// @param links as they are written
record DocPage(Path path, List<DocBlock> blocks, Set<String> anchors, List<String> links) {
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");
    private static final Pattern FENCE = Pattern.compile("( *)```(.*)");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?) *");
    private static final Pattern LINK =
            Pattern.compile(
                    "\\]\\(<?([^)\\s>]+)>?(?: \"[^\"]*\")?\\)|(?:src|srcset|href)=\"([^\"]+)\"");
    private static final String BEFORE = "<!-- before:";

    /// Reads a page line by line. Owned by one thread.
    private static final class Reader {
        private final Path path;
        private final List<DocBlock> blocks = new ArrayList<>();
        private final Map<String, Integer> headings = new HashMap<>();
        private final Set<String> anchors = new LinkedHashSet<>();
        private final List<String> links = new ArrayList<>();
        private final List<String> inside = new ArrayList<>();
        private List<String> before = new ArrayList<>();
        private String info = "";
        private int opened;
        private int indent;
        private boolean isComment;
        private int line;

        Reader(Path path) {
            this.path = path;
        }

        void read(String text) {
            line++;
            if (opened > 0) {
                readInside(text);
            } else if (isComment) {
                isComment = !text.contains("-->");
                before.add(text.replaceFirst("-->.*", ""));
            } else if (text.startsWith(BEFORE)) {
                isComment = !text.contains("-->");
                before.add(text.substring(BEFORE.length()).replaceFirst("-->.*", ""));
            } else {
                readOutside(text);
            }
        }

        private void readInside(String text) {
            if (text.strip().equals("```")) {
                blocks.add(DocBlock.of(path, opened, info, inside, before));
                inside.clear();
                before = new ArrayList<>();
                opened = 0;
            } else {
                inside.add(text.length() < indent ? text.strip() : text.substring(indent));
            }
        }

        private void readOutside(String text) {
            Matcher fence = FENCE.matcher(text);
            if (fence.matches()) {
                opened = line;
                indent = fence.group(1).length();
                info = fence.group(2);
                return;
            }
            if (!text.isBlank()) {
                before = new ArrayList<>();
            }
            Matcher heading = HEADING.matcher(text);
            if (heading.matches()) {
                String anchor = anchor(heading.group(1));
                int sameBefore = headings.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(sameBefore == 0 ? anchor : anchor + "-" + sameBefore);
            }
            // What stands in backticks is no link.
            Matcher link = LINK.matcher(text.replaceAll("`[^`]*`", "``"));
            while (link.find()) {
                links.add(link.group(1) == null ? link.group(2) : link.group(1));
            }
        }

        DocPage page() {
            if (opened > 0) {
                throw new AssertionError(path + ":" + opened + " has no end");
            }
            return new DocPage(path, List.copyOf(blocks), Set.copyOf(anchors), List.copyOf(links));
        }
    }

    /// As GitHub makes it of a heading: lower case, no punctuation, dashes for blanks.
    static String anchor(String heading) {
        return heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\p{M}_ -]", "")
                .replace(' ', '-');
    }

    static DocPage read(Path path) throws IOException {
        Reader reader = new Reader(PlatformProcess.home().relativize(path));
        Files.readAllLines(path).forEach(reader::read);
        return reader.page();
    }

    /// Every page of the repository, by path.
    static List<DocPage> all() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                PlatformProcess.home(),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes of) {
                        return NOT_OURS.contains(folder.getFileName().toString())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes of) {
                        if (file.toString().endsWith(".md")) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        List<DocPage> pages = new ArrayList<>();
        for (Path file : files.stream().sorted().toList()) {
            pages.add(read(file));
        }
        return pages;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
