package dev.scxreplay.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds that this module knows of batches and Spark, and of nothing else. */
final class SparkDependencyRulesTest {
    @Test
    void seesBatchesOnly() {
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are ours and not of batches, or are Spark's SQL",
                        (JavaClass type) -> type.getPackageName().startsWith("dev.scxreplay.")
                                        && !type.getPackageName().startsWith("dev.scxreplay.batch")
                                        && !type.getPackageName().startsWith("dev.scxreplay.spark")
                                || type.getPackageName().startsWith("org.apache.spark.sql")))
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.scxreplay.spark"));
    }
}
