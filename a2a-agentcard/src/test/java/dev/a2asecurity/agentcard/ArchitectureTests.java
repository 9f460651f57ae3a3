package dev.a2asecurity.agentcard;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules of this module: plain Java in one null-marked package.
 */
class ArchitectureTests {

	private static final String PACKAGE = "dev.a2asecurity.agentcard";

	// By location, not by package: a class of another package is what is looked for.
	private static final JavaClasses CLASSES = new ClassFileImporter()
		.importUrl(AgentCard.class.getProtectionDomain().getCodeSource().getLocation());

	@Test
	void classesWhenImportedThenAreTheOnesOfThisModule() {
		assertThat(CLASSES.contain(AgentCard.class)).isTrue();
		assertThat(CLASSES.contain(TestCards.class)).isFalse();
	}

	@Test
	void classesWhenInspectedThenDoNotDependOnSpring() {
		noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..").check(CLASSES);
	}

	@Test
	void classesWhenInspectedThenDependOnJavaJacksonNimbusAndJSpecifyOnly() {
		classes().should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(PACKAGE, "java..", "tools.jackson..", "com.nimbusds.jose..", "org.erdtman.jcs",
					"org.jspecify.annotations")
			.check(CLASSES);
	}

	@Test
	void classesWhenInspectedThenResideInTheOnePackage() {
		classes().should().resideInAPackage(PACKAGE).check(CLASSES);
	}

	@Test
	void packagesWhenInspectedThenAreNullMarked() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct()).isNotEmpty()
			.allMatch((javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class), "is null-marked");
	}

}
