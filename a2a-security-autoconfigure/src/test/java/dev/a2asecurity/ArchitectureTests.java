package dev.a2asecurity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The package rules of the design, and what no class of this module may do.
 */
class ArchitectureTests {

	private static final String ROOT = "dev.a2asecurity";

	private static final Set<String> ROOMS = Set.of("call", "web", "authentication", "admission", "skill", "task",
			"replay", "ratelimit", "card", "peer", "webhook", "webhook.send", "webhook.receive", "audit", "recording",
			"autoconfigure");

	private static final String IMPORTS = "/META-INF/spring/"
			+ "org.springframework.boot.autoconfigure.AutoConfiguration.imports";

	// By location: what this module has, and nothing of its tests or of other modules.
	private static final JavaClasses CLASSES = new ClassFileImporter()
		.importUrl(InvalidConfigurationException.class.getProtectionDomain().getCodeSource().getLocation());

	@Test
	void classesWhenImportedThenAreTheOnesOfThisModule() {
		assertThat(CLASSES.contain(InvalidConfigurationException.class)).isTrue();
		assertThat(CLASSES.contain(ArchitectureTests.class)).isFalse();
		assertThat(CLASSES.size()).isGreaterThan(50);
	}

	@Test
	void callWhenInspectedThenImportsNoOtherFeature() {
		noClasses().that()
			.resideInAPackage(ROOT + ".call")
			.should()
			.dependOnClassesThat(new DescribedPredicate<JavaClass>("reside in another package of this project") {

				@Override
				public boolean test(JavaClass type) {
					return type.getPackageName().startsWith(ROOT) && !type.getPackageName().equals(ROOT + ".call");
				}

			})
			.check(CLASSES);
	}

	@Test
	void featuresWhenInspectedThenDoNotImportTheWiring() {
		noClasses().that()
			.resideOutsideOfPackage(ROOT + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ROOT + ".autoconfigure..")
			.check(CLASSES);
	}

	@Test
	void featuresWhenInspectedThenHaveNoCycles() {
		slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void packagesWhenInspectedThenAreThoseOfTheDesign() {
		Set<String> allowed = ROOMS.stream().map((room) -> ROOT + "." + room).collect(Collectors.toSet());
		allowed.add(ROOT);
		assertThat(packageNames()).isNotEmpty().isSubsetOf(allowed);
	}

	@Test
	void packagesWhenInspectedThenNoneIsADrawer() {
		assertThat(packageNames()).noneMatch((name) -> Set
			.of("util", "utils", "common", "model", "impl", "internal", "exception", "exceptions", "support", "helper")
			.stream()
			.anyMatch((drawer) -> name.endsWith("." + drawer)));
	}

	@Test
	void rootWhenInspectedThenHasOnlyWhatAllFeaturesShare() {
		assertThat(CLASSES.stream().filter((type) -> type.getPackageName().equals(ROOT)))
			.extracting(JavaClass::getSimpleName)
			.containsExactlyInAnyOrder("InvalidConfigurationException", "package-info");
	}

	@Test
	void packagesWhenInspectedThenAreNullMarked() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct()).isNotEmpty()
			.allMatch((javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class), "is null-marked");
	}

	@Test
	void classesOutsideOfWiringWhenInspectedThenDoNotReadTheSystemClock() {
		noClasses().that()
			.resideOutsideOfPackage(ROOT + ".autoconfigure")
			.should()
			.callMethodWhere(new DescribedPredicate<JavaMethodCall>("it reads the system's clock") {

				@Override
				public boolean test(JavaMethodCall call) {
					return readsSystemClock(call);
				}

			})
			.orShould()
			.callConstructor(Date.class)
			.check(CLASSES);
	}

	@Test
	void clockRuleWhenClassReadsTheSystemClockThenFindsIt() {
		JavaClass offender = new ClassFileImporter().importClass(ClockReader.class);
		assertThat(offender.getMethodCallsFromSelf()).filteredOn(ArchitectureTests::readsSystemClock).hasSize(3);
	}

	@Test
	void classesWhenInspectedThenDependOnNoSdk() {
		noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.a2a..", "org.a2aproject..", "io.github.a2asdk..", "org.springaicommunity..")
			.check(CLASSES);
	}

	@Test
	void autoConfigurationsWhenInspectedThenFinalAndListed() throws IOException {
		List<JavaClass> autoConfigurations = CLASSES.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.toList();
		assertThat(autoConfigurations).isNotEmpty()
			.allMatch((type) -> type.getModifiers().contains(JavaModifier.FINAL), "is final");
		assertThat(autoConfigurations).extracting(JavaClass::getName).containsExactlyInAnyOrderElementsOf(imports());
		assertThat(imports()).isSorted();
	}

	@Test
	void autoConfigurationsWhenInspectedThenHaveNoPublicMembers() {
		assertThat(CLASSES.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.flatMap((type) -> type.getMembers().stream())
			.filter((member) -> !(member instanceof JavaConstructor))
			.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC)))
			.extracting(JavaMember::getFullName)
			.isEmpty();
	}

	@Test
	void beanMethodsWhenInspectedThenAreNotPublic() {
		ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.should()
			.notBePublic()
			.andShould()
			.notBePrivate()
			.check(CLASSES);
	}

	@Test
	void wiringWhenInspectedThenIsPublicOnlyWhereItMustBe() {
		classes().that()
			.resideInAPackage(ROOT + ".autoconfigure")
			.and()
			.arePublic()
			.and()
			.areTopLevelClasses()
			.should()
			.beAnnotatedWith(AutoConfiguration.class)
			.orShould()
			.beAnnotatedWith(ConfigurationProperties.class)
			.check(CLASSES);
	}

	private Set<String> packageNames() {
		return CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
	}

	private static boolean readsSystemClock(JavaMethodCall call) {
		String owner = call.getTargetOwner().getName();
		String name = call.getTarget().getName();
		boolean clockless = call.getTarget()
			.getRawParameterTypes()
			.stream()
			.noneMatch((type) -> type.isEquivalentTo(Clock.class));
		return (owner.equals("java.time.Clock") && (name.startsWith("system") || name.startsWith("tick")) && clockless)
				|| (owner.startsWith("java.time.") && name.equals("now") && clockless)
				|| (owner.equals("java.lang.System") && name.equals("currentTimeMillis"));
	}

	private static List<String> imports() throws IOException {
		try (InputStream in = InvalidConfigurationException.class.getResourceAsStream(IMPORTS)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.isBlank())
				.toList();
		}
	}

	/**
	 * What the rule about clocks must find.
	 */
	static class ClockReader {

		List<Object> read() {
			return List.of(Clock.systemUTC(), Instant.now(), System.currentTimeMillis(),
					Instant.now(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));
		}

	}

}
