package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.systemtests.Deployed.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is deployed beside the platform holds together, by itself and by the tools it is made for.
final class DeployedTest {
    private static final Set<String> PANELS =
            Set.of("timeseries", "stat", "heatmap", "table", "gauge", "bargauge");

    private static List<String> names(Path folder, String ending) {
        return Deployed.files(folder, ending).stream().map(Path::toString).toList();
    }

    private static List<String> with(List<String> arguments, List<String> files) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(files);
        return all;
    }

    private static void accepts(Tool tool, List<String> arguments) throws Exception {
        Tool.Outcome outcome = tool.assumeInstalled().run(Deployed.FOLDER, "", arguments);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void promtoolTakesTheRules() throws Exception {
        accepts(
                new Tool("promtool"),
                with(
                        List.of("check", "rules"),
                        names(Deployed.PROMETHEUS.resolve("rules"), ".yml")));
    }

    @Test
    void promtoolTakesTheConfigurations() throws Exception {
        accepts(
                new Tool("promtool"),
                with(List.of("check", "config"), names(Deployed.PROMETHEUS, ".yml")));
    }

    @Test
    void alertsFireWhenTheyShouldAndOnlyThen() throws Exception {
        accepts(
                new Tool("promtool"),
                with(
                        List.of("test", "rules"),
                        names(Deployed.PROMETHEUS.resolve("tests"), ".yml")));
    }

    @Test
    void amtoolTakesTheExample() throws Exception {
        accepts(
                new Tool("amtool"),
                with(
                        List.of("check-config"),
                        names(Deployed.FOLDER.resolve("alertmanager"), ".yml")));
    }

    @Test
    void everyAlertHasATestInWhichItFiresAndOneInWhichItDoesNot() {
        Set<String> firing = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        for (Path file : Deployed.files(Deployed.PROMETHEUS.resolve("tests"), ".yml")) {
            for (Map<String, Object> test : Deployed.list(Deployed.yaml(file).get("tests"))) {
                for (Map<String, Object> check : Deployed.list(test.get("alert_rule_test"))) {
                    boolean isSilent = Deployed.list(check.get("exp_alerts")).isEmpty();
                    (isSilent ? silent : firing).add((String) check.get("alertname"));
                }
            }
        }
        List<String> alerts = Deployed.alerts().stream().map(Rule::name).toList();
        assertThat(firing).containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(silent).containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void everyAlertHasAnEntryInTheRunbookAndEveryEntryAnAlert() throws Exception {
        List<String> entries =
                Pattern.compile("(?m)^## (.+)$")
                        .matcher(
                                Files.readString(PlatformProcess.home().resolve("docs/runbook.md")))
                        .results()
                        .map(entry -> entry.group(1))
                        .toList();
        assertThat(entries)
                .containsExactlyElementsOf(Deployed.alerts().stream().map(Rule::name).toList());
        for (Rule alert : Deployed.alerts()) {
            assertThat(alert.annotations())
                    .as(alert.name())
                    .containsKey("summary")
                    .containsEntry(
                            "runbook_url",
                            "docs/runbook.md#" + alert.name().toLowerCase(Locale.ROOT));
        }
    }

    static List<JsonNode> dashboards() {
        return Deployed.dashboards();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void aDashboardAsksTheDataSourceOfItsVariableAndHasNoPanelOverAnother(JsonNode dashboard) {
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
        assertThat(dashboard.at("/templating/list/0/name").asText()).isEqualTo("datasource");
        Set<Integer> ids = new TreeSet<>();
        Set<String> cells = new TreeSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            String title = panel.path("title").asText();
            assertThat(panel.path("type").asText()).as(title).isIn(PANELS);
            assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotEmpty();
            assertThat(panel.path("targets")).as(title).isNotEmpty();
            assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
            JsonNode place = panel.path("gridPos");
            int right = place.path("x").asInt() + place.path("w").asInt();
            assertThat(right).as(title).isLessThanOrEqualTo(24);
            for (int x = place.path("x").asInt(); x < right; x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    assertThat(cells.add(x + "," + (place.path("y").asInt() + y)))
                            .as(title)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void noTwoDashboardsAreOne() {
        assertThat(Deployed.dashboards())
                .extracting(dashboard -> dashboard.path("uid").asText())
                .hasSizeGreaterThanOrEqualTo(9)
                .doesNotHaveDuplicates();
    }

    @Test
    void namesOfMetricsAreFoundInQueries() {
        assertThat(
                        new PromQuery(
                                        "histogram_quantile(0.99, sum by (le, group) (rate(a_b:c{x=\"y z\"}[$__rate_interval])))"
                                                + " / 1e9 > bool 0.5 unless on (p) time() - max by (p) (d) and e offset 1h")
                                .metrics())
                .containsExactly("a_b:c", "d", "e");
    }
}
