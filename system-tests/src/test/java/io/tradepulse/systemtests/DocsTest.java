package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Links lead somewhere, every block says what it is, and every command how it is run or why not.
class DocsTest {
    /// Languages of what is run.
    private static final Set<String> COMMANDS =
            Set.of("sh", "bash", "console", "python", "js", "go");

    private static final Pattern COMMAND =
            Pattern.compile(
                    "(\\$ |\\./|(curl|nc|docker|kubectl|helm|mvn|npm|npx|java|python3?|node|go|apt|apt-get"
                            + "|dpkg|sudo|psql|kcat|redis-cli|export|systemctl|git) ).*");
    private static final Set<String> MARKS =
            Set.of("run", "endless", "exit", "needs", "file", "except", "skip");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    private static List<DocPage> pages = List.of();

    @BeforeAll
    static void read() throws IOException {
        pages = DocPage.all();
        assertThat(pages).hasSizeGreaterThan(40);
    }

    private static List<DocBlock> blocks() {
        return pages.stream().flatMap(page -> page.blocks().stream()).toList();
    }

    @Test
    void everyRelativeLinkLeadsToAFileAndItsAnchorToAHeading() {
        Map<Path, DocPage> byPath = new HashMap<>();
        pages.forEach(page -> byPath.put(page.path(), page));
        List<String> broken = new ArrayList<>();
        for (DocPage page : pages) {
            for (String link : page.links()) {
                if (!ELSEWHERE.matcher(link).matches() && !leadsSomewhere(page, link, byPath)) {
                    broken.add(page + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(DocPage from, String link, Map<Path, DocPage> byPath) {
        String[] parts = link.split("#", 2);
        Path folder = from.path().getParent();
        Path to =
                parts[0].isEmpty()
                        ? from.path()
                        : (folder == null ? Path.of("") : folder).resolve(parts[0]).normalize();
        if (parts.length == 1) {
            return Files.exists(PlatformProcess.home().resolve(to));
        }
        DocPage page = byPath.get(to);
        return page != null && page.anchors().contains(parts[1]);
    }

    @Test
    void everyPageOfTheDocumentationIsInItsIndex() throws IOException {
        DocPage index = DocPage.read(PlatformProcess.home().resolve("docs/README.md"));
        List<String> missing = new ArrayList<>();
        for (DocPage page : pages) {
            Path folder = page.path().getParent();
            if (folder != null
                    && folder.equals(Path.of("docs"))
                    && !page.path().endsWith("README.md")) {
                String name = page.path().getFileName().toString();
                if (index.links().stream().noneMatch(link -> link.startsWith(name))) {
                    missing.add(name);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyBlockSaysItsLanguage() {
        assertThat(blocks())
                .allSatisfy(
                        block -> assertThat(block.language()).as(block.toString()).isNotEmpty());
    }

    @Test
    void everyBlockOfCommandsSaysHowItIsRunOrWhyNot() {
        assertThat(blocks())
                .filteredOn(block -> COMMANDS.contains(block.language()))
                .allSatisfy(
                        block -> {
                            boolean isSkipped = block.marks().containsKey("skip");
                            assertThat(block.isRun() || block.isFile() || isSkipped)
                                    .as(block + " has a mark: run, file or skip, see DocBlock")
                                    .isTrue();
                            assertThat(block.isRun() && isSkipped).as(block.toString()).isFalse();
                            if (isSkipped) {
                                assertThat(block.marks().get("skip").split(" "))
                                        .as(block + " has a reason")
                                        .hasSizeGreaterThan(2);
                            }
                        });
    }

    @Test
    void noCommandHidesInABlockOfText() {
        assertThat(blocks())
                .filteredOn(block -> !COMMANDS.contains(block.language()))
                .allSatisfy(
                        block ->
                                assertThat(block.lines())
                                        .as(block + " has commands: call it sh or console")
                                        .noneMatch(line -> COMMAND.matcher(line).matches()));
    }

    @Test
    void everyMarkIsKnown() {
        assertThat(blocks())
                .allSatisfy(
                        block ->
                                assertThat(MARKS)
                                        .as(block.toString())
                                        .containsAll(block.marks().keySet()));
    }
}
