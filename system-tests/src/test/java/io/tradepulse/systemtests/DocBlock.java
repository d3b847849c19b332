package io.tradepulse.systemtests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A fenced block of a page. What follows the language says how it is run:
///
/// | mark | meaning |
/// | --- | --- |
/// | `run` | on the platform that all pages share: `up`, with its source |
/// | `run=own` | in a folder and a network of its own; `./tradepulse up` and other services go on in the background until the page's next one |
/// | `run=then` | where the page's last `run=own` was |
/// | `endless` | it does not end by itself, and is stopped once it has said what the page shows, or anything |
/// | `exit=2` | how the last command ends, if not with 0 |
/// | `needs=go` | a program that need not be there |
/// | `file=Name.java` | is put into the folder under that name |
/// | `except="words: why; words: why"` | lines with these words are not run |
/// | `skip="why"` | nothing of it is |
///
/// An HTML comment right before the block, `<!-- before: … -->`, has commands that readers need not
/// see.
///
/// Immutable.
///
/// @param page the file, from the repository's root
/// @param line of its opening fence
/// @param language the first word of the info string; empty where there is none
/// @param lines without the fences and their indent
/// @param before commands of the comment before it
record DocBlock(
        Path page,
        int line,
        String language,
        Map<String, String> marks,
        List<String> lines,
        List<String> before) {
    private static final Pattern MARK = Pattern.compile("([a-z]+)(?:=(?:\"([^\"]*)\"|(\\S+)))?");

    DocBlock {
        marks = Map.copyOf(marks);
        lines = List.copyOf(lines);
        before = List.copyOf(before);
    }

    /// @param info what follows the backticks
    static DocBlock of(Path page, int line, String info, List<String> lines, List<String> before) {
        String[] words = info.strip().split("\\s+", 2);
        Map<String, String> marks = new LinkedHashMap<>();
        if (words.length > 1) {
            Matcher mark = MARK.matcher(words[1]);
            while (mark.find()) {
                String value = mark.group(2) == null ? mark.group(3) : mark.group(2);
                marks.put(mark.group(1), value == null ? "" : value);
            }
        }
        return new DocBlock(page, line, words[0], marks, lines, before);
    }

    boolean isRun() {
        return marks.containsKey("run");
    }

    boolean isFile() {
        return marks.containsKey("file");
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    /// Words of lines that are not run.
    List<String> exceptions() {
        List<String> words = new ArrayList<>();
        for (String part : marks.getOrDefault("except", "").split(";")) {
            if (!part.isBlank()) {
                words.add(part.strip().replaceFirst(": .*", ""));
            }
        }
        return words;
    }

    @Override
    public String toString() {
        return page + ":" + line;
    }
}
