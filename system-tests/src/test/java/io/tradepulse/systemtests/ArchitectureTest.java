package io.tradepulse.systemtests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.beAnnotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import io.tradepulse.broken.BreaksEveryRule;
import io.tradepulse.broken.NameUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The direction of the dependencies, and what else holds in all modules. Every rule is shown to
/// fail on a class that breaks it.
final class ArchitectureTest {
    private static final String ROOT = "io.tradepulse.";

    /// What each module may know of the others: the table of the README, with what follows from it.
    private static final Map<String, List<String>> MAY_KNOW =
            Map.ofEntries(
                    Map.entry("model", List.of()),
                    Map.entry("wire", List.of("model")),
                    Map.entry("feed", List.of("wire", "model")),
                    Map.entry("feed.ibkr", List.of("feed", "wire", "model")),
                    Map.entry("feed.binance", List.of("feed", "wire", "model")),
                    Map.entry("feed.csv", List.of("feed", "wire", "model")),
                    Map.entry("latency", List.of("model")),
                    Map.entry("monitor", List.of()),
                    Map.entry("canary", List.of("feed", "latency", "wire", "model")),
                    Map.entry("bus", List.of("model")),
                    Map.entry("bus.kafka", List.of("bus", "wire", "model")),
                    Map.entry("bus.redis", List.of("bus", "wire", "model")),
                    Map.entry("ingest", List.of("wire", "bus", "latency", "tls", "model")),
                    Map.entry("tls", List.of()),
                    Map.entry("store", List.of("model")),
                    Map.entry("store.questdb", List.of("store", "model")),
                    Map.entry("store.postgres", List.of("store", "model")),
                    Map.entry("pipeline", List.of("bus", "store", "latency", "model")),
                    Map.entry("analytics", List.of("store", "model")),
                    Map.entry(
                            "transfer",
                            List.of("feed.csv", "feed", "ingest", "store", "wire", "model")),
                    Map.entry("transfer.parquet", List.of("transfer", "model")),
                    Map.entry(
                            "serve",
                            List.of(
                                    "analytics",
                                    "pipeline",
                                    "store",
                                    "ingest",
                                    "tls",
                                    "latency",
                                    "bus",
                                    "wire",
                                    "model")));

    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(ArchitectureTest::isNoTest)
                    .importPackages("io.tradepulse");

    private static final JavaClasses BROKEN =
            new ClassFileImporter().importClasses(BreaksEveryRule.class, NameUtil.class);

    private static boolean isNoTest(Location location) {
        return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }

    static Stream<String> modules() {
        return MAY_KNOW.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void knowsOnlyWhatLiesBeforeItOnTheDataPath(String module) {
        knowsOnly(module, resideInAPackage(ROOT + module)).check(OURS);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aClassThatKnowsTheCommandLineIsFound(String module) {
        assertThat(
                        knowsOnly(module, DescribedPredicate.alwaysTrue())
                                .evaluate(BROKEN)
                                .hasViolation())
                .isTrue();
    }

    private static ArchRule knowsOnly(String module, DescribedPredicate<JavaClass> who) {
        List<String> allowed = new ArrayList<>(MAY_KNOW.get(module));
        allowed.add(module);
        return classes()
                .that(who)
                .should()
                .onlyDependOnClassesThat(
                        DescribedPredicate.describe(
                                "are of " + allowed,
                                known ->
                                        !known.getPackageName().startsWith(ROOT)
                                                || allowed.stream()
                                                        .anyMatch(
                                                                name ->
                                                                        known.getPackageName()
                                                                                .equals(
                                                                                        ROOT
                                                                                                + name))));
    }

    /// Rules for all classes but those of some packages.
    static Stream<ArchRule> rules() {
        return Stream.of(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("io.tradepulse.store.questdb", "io.tradepulse.app")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.tradepulse.store.questdb")
                        .because(
                                "an adapter is known to who puts things together, and to nobody else"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("io.tradepulse.feed.binance", "io.tradepulse.app")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.tradepulse.feed.binance")
                        .because("a source is chosen by who puts things together"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.tradepulse.transfer.parquet")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.apache.parquet..", "org.apache.hadoop..")
                        .because("how a Parquet file is made is known where it is made"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.tradepulse.store.questdb")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.questdb..")
                        .because("the engine's API is internal to it and changes"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.tradepulse.bus")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.lmax..")
                        .because("the ring is an implementation of the bus"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("io.tradepulse.serve", "io.tradepulse.app")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.vertx..")
                        .because("HTTP is known where it is served"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("io.tradepulse.feed.ibkr", "io.tradepulse.app")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.tradepulse.feed.ibkr")
                        .because("a source is known to who puts things together"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("io.tradepulse.monitor", "io.tradepulse.app")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.tradepulse.monitor")
                        .because("the monitor can be taken away"),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.util.logging..")
                        .because("the log is slf4j's"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.tradepulse.app")
                        .and()
                        .haveNameNotMatching(".*\\.(Muted|monitor\\.Main)")
                        .should(ACCESS_STANDARD_STREAMS)
                        .because("the console is the command line's"),
                noFields()
                        .should(beAnnotatedToBeInjected())
                        .because("what a class needs it is given when it is made"),
                noClasses()
                        .should()
                        .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base)")
                        .because("such a name says nothing"),
                noClasses()
                        .that()
                        .haveNameNotMatching(".*\\.(AgentThread|TickSender)")
                        .should()
                        .callMethod(Thread.class, "sleep", long.class)
                        .orShould()
                        .callMethod(Thread.class, "sleep", java.time.Duration.class)
                        .because(
                                "only a pause before the next attempt is a sleep; who waits, waits for something"));
    }

    private static ArchCondition<JavaField> beAnnotatedToBeInjected() {
        return beAnnotatedWith(
                describe(
                        "an annotation for injection",
                        annotation ->
                                annotation
                                        .getRawType()
                                        .getSimpleName()
                                        .matches("Inject|Autowired|Resource|PersistenceContext")));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holdsInAllModules(ArchRule rule) {
        rule.check(OURS);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aClassThatBreaksTheRuleIsFound(ArchRule rule) {
        assertThat(rule.evaluate(BROKEN).hasViolation()).as(rule.getDescription()).isTrue();
    }

    @Test
    void allModulesAreLookedAt() {
        assertThat(OURS.stream().map(JavaClass::getPackageName).distinct())
                .containsAll(MAY_KNOW.keySet().stream().map(ROOT::concat).toList());
    }
}
