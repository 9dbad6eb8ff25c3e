package dev.scxreplay.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds who may see whom, and what the model may never use. */
final class DependencyRulesTest {
    private static final String ROOT = "dev.scxreplay";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Every package of ours and the packages of ours it may use; sub-packages belong to their parent. */
    private record Layer(String name, Set<String> mayUse) {
        static Layer of(String name, String... mayUse) {
            return new Layer(name, Set.of(mayUse));
        }
    }

    private static final List<Layer> LAYERS = List.of(
            Layer.of("table"),
            Layer.of("trace", "table"),
            Layer.of("ingest", "table", "trace"),
            Layer.of("sim"),
            Layer.of("machine", "sim"),
            Layer.of("kernel", "sim", "machine"),
            Layer.of("scx", "sim", "machine", "kernel"),
            Layer.of("check", "scx", "machine", "sim", "kernel"),
            Layer.of("replay", "table", "trace", "sim", "machine", "kernel", "scx", "check"),
            Layer.of("batch", "table", "trace", "ingest", "replay", "kernel"),
            Layer.of("analysis", "table", "trace", "replay", "batch"),
            Layer.of("doctor", "table", "trace"),
            Layer.of("report", "table", "analysis"),
            Layer.of("bench", "table", "trace", "ingest", "kernel", "replay"),
            Layer.of(
                    "cli",
                    "table",
                    "trace",
                    "ingest",
                    "kernel",
                    "replay",
                    "batch",
                    "analysis",
                    "doctor",
                    "report",
                    "bench"),
            Layer.of("notebook", "table", "analysis"));

    /** The packages in which the same input must give the same bytes. */
    private static final String[] MODEL = packages("sim", "machine", "kernel", "scx", "check");

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }

    @TestFactory
    Stream<DynamicTest> packagesSeeOnlyWhatTheyMay() {
        return LAYERS.stream()
                .map(layer -> DynamicTest.dynamicTest(layer.name(), () -> {
                    String[] forbidden = LAYERS.stream()
                            .map(Layer::name)
                            .filter(name -> !name.equals(layer.name())
                                    && !layer.mayUse().contains(name))
                            .map(name -> ROOT + "." + name + "..")
                            .toArray(String[]::new);
                    check(noClasses()
                            .that()
                            .resideInAPackage(ROOT + "." + layer.name() + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden));
                }));
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> known = LAYERS.stream().map(Layer::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> found = CLASSES.stream()
                .map(type -> type.getPackageName().split("\\.", -1)[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(known).containsAll(found);
    }

    @Test
    void formatsDoNotSeeEachOther() {
        check(slices().matching(ROOT + ".ingest.format.(*)..").should().notDependOnEachOther());
    }

    @Test
    void replayDoesNotSeeReaders() {
        check(noClasses()
                .that()
                .resideInAnyPackage(packages("replay", "analysis"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".ingest.."));
        check(noClasses()
                .that()
                .resideInAnyPackage(packages("batch"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".ingest.*.."));
    }

    @Test
    void everyLibraryHasItsPlace() {
        check(onlyIn("org.duckdb..", packages("table", "analysis")));
        check(onlyIn("java.sql..", packages("table", "analysis", "bench", "cli", "report", "notebook")));
        check(onlyIn("org.apache.parquet..", packages("table")));
        check(onlyIn("org.apache.hadoop..", packages("table")));
        check(onlyIn("picocli..", packages("cli")));
        check(noClasses()
                .that()
                .resideInAnyPackage(MODEL)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.apache.arrow..", "com.fasterxml..", "java.io..", "java.sql..")
                                .or(resideInAPackage("java.nio.file.."))));
    }

    private static ArchRule onlyIn(String library, String... places) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(places)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    @Test
    void modelHasNoClockNoChanceNoThreads() {
        check(noClasses()
                .that()
                .resideInAnyPackage(MODEL)
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.time..", "java.util.concurrent..", "java.util.random..")
                        .or(DescribedPredicate.describe(
                                "are chance, a thread or hash order",
                                type -> Set.of(
                                                "java.util.Random",
                                                "java.util.SplittableRandom",
                                                "java.util.UUID",
                                                "java.lang.Thread",
                                                "java.util.HashMap",
                                                "java.util.HashSet",
                                                "java.util.IdentityHashMap",
                                                "java.util.WeakHashMap")
                                        .contains(type.getName())))));
        check(noClasses()
                .that()
                .resideInAnyPackage(MODEL)
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "a clock, parallel streams, Math.random or an identity hash is asked",
                        DependencyRulesTest::isBanned)));
    }

    private static boolean isBanned(JavaAccess<?> call) {
        String method = call.getTargetOwner().getName() + "." + call.getName();
        return Set.of(
                                "java.lang.System.nanoTime",
                                "java.lang.System.currentTimeMillis",
                                "java.lang.System.identityHashCode",
                                "java.lang.Math.random")
                        .contains(method)
                || call.getName().equals("parallelStream")
                || call.getName().equals("parallel");
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Base|Data|Info)"));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .should()
                .resideInAnyPackage("..core..", "..common..", "..util..", "..utils.."));
    }

    @Test
    void classesAreFinalUnlessSealed() {
        check(classes()
                .that(DescribedPredicate.describe(
                        "are ordinary classes",
                        (JavaClass type) -> !type.isInterface()
                                && !type.isEnum()
                                && !type.isRecord()
                                && !type.isAnonymousClass()
                                && !type.reflect().isSealed()))
                .should()
                .haveModifier(JavaModifier.FINAL));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
