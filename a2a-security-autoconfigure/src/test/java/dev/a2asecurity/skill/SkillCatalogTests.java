package dev.a2asecurity.skill;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.call.TestCallers;
import dev.a2asecurity.skill.fixture.inactive.InactiveSkills;
import dev.a2asecurity.skill.fixture.scanned.ScannedSkills;
import dev.a2asecurity.skill.fixture.scanned.ScannedSkillsImplementation;
import dev.a2asecurity.skill.fixture.stray.StraySkills;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.PriorityOrdered;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.GenericApplicationContext;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What start-up makes of the application's skills: the catalog, or a failure that names
 * the method and the fix.
 */
class SkillCatalogTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class));

	@Test
	void catalogWhenSkillThenHasAllThatTheAnnotationSays() {
		this.runner.withUserConfiguration(DescribedSkills.class).run((context) -> {
			Skill skill = catalog(context).find(SkillId.parse("described")).orElseThrow();
			assertThat(skill.name()).isEqualTo("Described");
			assertThat(skill.description()).isEqualTo("What it does");
			assertThat(skill.tags()).containsExactly("one", "two");
			assertThat(skill.examples()).containsExactly("Do it");
			assertThat(skill.inputModes()).containsExactly("text/plain");
			assertThat(skill.outputModes()).containsExactly("application/json");
			assertThat(skill.scopes()).containsExactly("b:use", "a:use");
			assertThat(skill.isOpen()).isFalse();
			assertThat(skill.declaredBy()).isEqualTo(DescribedSkills.class.getName() + ".described()");
		});
	}

	@Test
	void catalogWhenNoTagsThenIdIsTheTag() {
		this.runner.withUserConfiguration(SubmitSkills.class)
			.run((context) -> assertThat(catalog(context).skills()).singleElement()
				.extracting(Skill::tags)
				.isEqualTo(List.of("submit")));
	}

	@Test
	void catalogWhenSeveralSkillsThenInTheOrderOfTheirIds() {
		this.runner.withUserConfiguration(SubmitSkills.class, DescribedSkills.class, ReadSkills.class)
			.run((context) -> assertThat(ids(context)).containsExactly("described", "read", "submit"));
	}

	@Test
	void catalogWhenNoSkillThenEmpty() {
		this.runner.run((context) -> assertThat(catalog(context).skills()).isEmpty());
	}

	@Test
	void catalogWhenAskedBeforeStartUpIsOverThenIllegalState() {
		SkillCatalogLoader loader = new SkillCatalogLoader(new GenericApplicationContext().getBeanFactory(), List.of(),
				new SkillRules(false, Set.of()));
		assertThatIllegalStateException().isThrownBy(loader::get);
	}

	@Test
	void catalogWhenUnknownIdThenNotFound() {
		this.runner.withUserConfiguration(SubmitSkills.class)
			.run((context) -> assertThat(catalog(context).find(SkillId.parse("approve"))).isEmpty());
	}

	@Test
	void startWhenSkillHasNoScopesThenStops() {
		this.runner.withUserConfiguration(NoScopesSkills.class)
			.run((context) -> assertStopped(context,
					"The skill [naked] on " + NoScopesSkills.class.getName() + ".naked() has no scopes",
					"openToEveryCaller = true"));
	}

	@Test
	void startWhenSkillIsOpenToEveryCallerThenCataloguedAsOpen() {
		this.runner.withUserConfiguration(OpenSkills.class)
			.run((context) -> assertThat(catalog(context).skills()).singleElement().matches(Skill::isOpen, "is open"));
	}

	@Test
	void startWhenSkillIsOpenAndHasScopesThenStops() {
		this.runner.withUserConfiguration(ContradictorySkills.class)
			.run((context) -> assertStopped(context,
					"The skill [both] on " + ContradictorySkills.class.getName()
							+ ".both() has scopes [both:use] and is open to every caller",
					"Remove either scopes or openToEveryCaller"));
	}

	@Test
	void startWhenTwoSkillsHaveOneIdThenStopsAndNamesBoth() {
		this.runner.withUserConfiguration(SubmitSkills.class, OtherSubmitSkills.class).run((context) -> {
			assertStopped(context, "Two skills have the id [submit]", "another id");
			assertThat(context.getStartupFailure()).hasMessageContaining(SubmitSkills.class.getName() + ".submit()")
				.hasMessageContaining(OtherSubmitSkills.class.getName() + ".submitToo()");
		});
	}

	@Test
	void startWhenTwoBeansOfOneClassThenOneSkill() {
		this.runner.withBean("first", SubmitSkills.class)
			.withBean("second", SubmitSkills.class)
			.run((context) -> assertThat(ids(context)).containsExactly("submit"));
	}

	@Test
	void startWhenTwoClassesImplementOneSkillThenStops() {
		this.runner.withUserConfiguration(InterfaceSkillsImplementation.class, SecondImplementation.class)
			.run((context) -> assertStopped(context, "Two skills have the id [interface]", "another id"));
	}

	@Test
	void startWhenMethodIsPrivateThenStops() {
		this.runner.withUserConfiguration(PrivateSkills.class)
			.run((context) -> assertStopped(context,
					PrivateSkills.class.getName() + ".hidden() cannot be enforced: the method is private",
					"non-final instance method"));
	}

	@Test
	void startWhenMethodIsFinalThenStops() {
		this.runner.withUserConfiguration(FinalMethodSkills.class)
			.run((context) -> assertStopped(context,
					FinalMethodSkills.class.getName() + ".fixed() cannot be enforced: the method is final",
					"non-final instance method"));
	}

	@Test
	void startWhenMethodIsStaticThenStops() {
		this.runner.withUserConfiguration(StaticSkills.class)
			.run((context) -> assertStopped(context,
					StaticSkills.class.getName() + ".shared() cannot be enforced: the method is static",
					"non-final instance method"));
	}

	@Test
	void startWhenClassIsFinalThenStops() {
		this.runner.withBean(FinalSkills.class)
			.run((context) -> assertStopped(context, FinalSkills.class.getName()
					+ ".last() cannot be enforced: the class " + FinalSkills.class.getName() + " is final",
					"a class that is not final"));
	}

	@Test
	void startWhenClassIsRecordThenStops() {
		this.runner.withBean(RecordSkills.class)
			.run((context) -> assertStopped(context, "RecordSkills is final", "a class that is not final"));
	}

	@Test
	void startWhenIdIsInvalidThenStops() {
		this.runner.withUserConfiguration(InvalidIdSkills.class)
			.run((context) -> assertStopped(context,
					"The id of the skill on " + InvalidIdSkills.class.getName() + ".invalid() cannot be used",
					"1 to 128 printable ASCII characters"));
	}

	@Test
	void startWhenScopeHasSpaceThenStops() {
		this.runner.withUserConfiguration(TwoScopesInOneSkills.class)
			.run((context) -> assertStopped(context, "The skill [joined] on " + TwoScopesInOneSkills.class.getName()
					+ ".joined() has a scope that is none: [a:use b:use]", "scopes = { \"a\", \"b\" }"));
	}

	@Test
	void startWhenScopeIsEmptyThenStops() {
		this.runner.withUserConfiguration(EmptyScopeSkills.class)
			.run((context) -> assertStopped(context, "has a scope that is none: []", "printable ASCII"));
	}

	@Test
	void startWhenSkillHasNoNameThenStops() {
		this.runner.withUserConfiguration(NamelessSkills.class)
			.run((context) -> assertStopped(context,
					"The skill [nameless] on " + NamelessSkills.class.getName()
							+ ".nameless() cannot be listed in the Agent Card: AgentSkill.name",
					"Give @A2ASkill a name and a description"));
	}

	@Test
	void startWhenTagIsBlankThenStops() {
		this.runner.withUserConfiguration(BlankTagSkills.class)
			.run((context) -> assertStopped(context, "cannot be listed in the Agent Card: AgentSkill.tags",
					"no blank tags"));
	}

	@Test
	void startWhenClassOfApplicationIsNoBeanThenStops() {
		inPackageOf(StraySkills.class).run((context) -> assertStopped(context,
				"The skill on " + StraySkills.class.getName() + ".stray() cannot be enforced: the class is no bean",
				"@Component"));
	}

	@Test
	void startWhenClassOfApplicationIsBeanThenStarts() {
		inPackageOf(StraySkills.class).withUserConfiguration(StraySkills.class)
			.run((context) -> assertThat(ids(context)).containsExactly("stray"));
	}

	@Test
	void startWhenClassOutsideOfApplicationPackagesIsNoBeanThenStarts() {
		inPackageOf(InactiveSkills.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenComponentIsSwitchedOffByProfileThenNotInCatalog() {
		inPackageOf(InactiveSkills.class).withUserConfiguration(InactiveSkills.class).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(InactiveSkills.class);
			assertThat(ids(context)).isEmpty();
		});
	}

	@Test
	void startWhenComponentIsSwitchedOnByProfileThenInCatalog() {
		inPackageOf(InactiveSkills.class).withUserConfiguration(InactiveSkills.class)
			.withPropertyValues("spring.profiles.active=switched-on")
			.run((context) -> assertThat(ids(context)).containsExactly("inactive"));
	}

	@Test
	void startWhenBeanIsNeededBeforeProxiesThenStops() {
		this.runner.withUserConfiguration(SubmitSkills.class, EagerConfiguration.class)
			.run((context) -> assertStopped(context,
					SubmitSkills.class.getName()
							+ ".submit() cannot be enforced: the bean [skillCatalogTests.SubmitSkills] has no proxy",
					"Something needs the bean before proxies can be made"));
	}

	@Test
	void catalogWhenAnnotationIsOnInterfaceThenGuardsTheImplementation() {
		this.runner.withUserConfiguration(InterfaceSkillsImplementation.class).run((context) -> {
			assertThat(ids(context)).containsExactly("interface");
			InterfaceSkills skills = context.getBean(InterfaceSkills.class);
			assertRefused(skills::call, "interface", "interface:use");
			assertThat(TestCallers.as(TestCallers.caller("a", "interface:use"), skills::call)).isEqualTo("called");
		});
	}

	@Test
	void catalogWhenAnnotationIsOnDefaultMethodThenGuardsIt() {
		this.runner.withUserConfiguration(DefaultMethodImplementation.class).run((context) -> {
			assertThat(ids(context)).containsExactly("default");
			assertRefused(context.getBean(DefaultMethodSkills.class)::call, "default", "default:use");
		});
	}

	@Test
	void catalogWhenAnnotationIsOnSuperclassThenGuardsTheInheritedMethod() {
		this.runner.withUserConfiguration(InheritingSkills.class).run((context) -> {
			assertThat(ids(context)).containsExactly("submit");
			assertRefused(context.getBean(InheritingSkills.class)::submit, "submit", "submit:use");
		});
	}

	@Test
	void catalogWhenOverrideLeavesAnnotationOutThenStillTheSkill() {
		this.runner.withUserConfiguration(SilentlyOverridingSkills.class).run((context) -> {
			assertThat(ids(context)).containsExactly("submit");
			assertRefused(context.getBean(SilentlyOverridingSkills.class)::submit, "submit", "submit:use");
		});
	}

	@Test
	void catalogWhenOverrideHasAnnotationOfItsOwnThenThatOneHolds() {
		this.runner.withUserConfiguration(RedeclaringSkills.class).run((context) -> {
			assertThat(ids(context)).containsExactly("redeclared");
			assertRefused(context.getBean(RedeclaringSkills.class)::submit, "redeclared", "redeclared:use");
		});
	}

	@Test
	void startWhenSuperclassMethodIsFinalThenStops() {
		this.runner.withUserConfiguration(InheritingFinalSkills.class)
			.run((context) -> assertStopped(context, "fixed() cannot be enforced: the method is final", "non-final"));
	}

	@Test
	void startWhenFinalOverrideLeavesAnnotationOutThenStops() {
		this.runner.withUserConfiguration(FinallyOverridingSkills.class)
			.run((context) -> assertStopped(context, "submit() cannot be enforced: the method is final", "non-final"));
	}

	@Test
	void catalogWhenBeanMethodDeclaresInterfaceThenKnowsTheClassBehindIt() {
		inPackageOf(ScannedSkills.class).withUserConfiguration(InterfaceTypedConfiguration.class).run((context) -> {
			assertThat(ids(context)).containsExactly("own", "scanned");
			assertRefused(context.getBean(ScannedSkills.class)::scanned, "scanned", "scanned:use");
			assertRefused(((ScannedSkillsImplementation) context.getBean(ScannedSkills.class))::own, "own", "own:use");
		});
	}

	@Test
	void catalogWhenLazyThenListedAndGuarded() {
		this.runner.withUserConfiguration(LazyConfiguration.class).run((context) -> {
			assertThat(ids(context)).containsExactly("submit");
			assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("lazySkills"))
				.isFalse();
			assertRefused(context.getBean(SubmitSkills.class)::submit, "submit", "submit:use");
		});
	}

	@Test
	void catalogWhenPrototypeThenListedAndEachIsGuarded() {
		this.runner.withUserConfiguration(PrototypeConfiguration.class).run((context) -> {
			assertThat(ids(context)).containsExactly("submit");
			assertRefused(context.getBean(SubmitSkills.class)::submit, "submit", "submit:use");
			assertRefused(context.getBean(SubmitSkills.class)::submit, "submit", "submit:use");
		});
	}

	@Test
	void catalogWhenFactoryBeanThenItsProductIsListedAndGuarded() {
		this.runner.withBean(SubmitSkillsFactory.class).run((context) -> {
			assertThat(ids(context)).containsExactly("submit");
			assertRefused(context.getBean(SubmitSkills.class)::submit, "submit", "submit:use");
		});
	}

	@Test
	void catalogWhenScopedProxyOfClassThenListedAndGuarded() {
		this.runner.withUserConfiguration(ScopedClassConfiguration.class).run((context) -> {
			assertThat(ids(context)).containsExactly("submit");
			assertRefused(context.getBean(SubmitSkills.class)::submit, "submit", "submit:use");
		});
	}

	@Test
	void catalogWhenScopedProxyOfInterfacesThenListedAndGuarded() {
		inPackageOf(ScannedSkills.class).withUserConfiguration(ScopedInterfaceConfiguration.class).run((context) -> {
			assertThat(ids(context)).containsExactly("own", "scanned");
			assertRefused(context.getBean(ScannedSkills.class)::scanned, "scanned", "scanned:use");
		});
	}

	@Test
	void startWhenSecurityIsDisabledThenSkillsAreNotLookedAt() {
		this.runner.withUserConfiguration(NoScopesSkills.class)
			.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SkillCatalogLoader.class));
	}

	private ApplicationContextRunner inPackageOf(Class<?> type) {
		return this.runner.withInitializer((context) -> AutoConfigurationPackages
			.register((BeanDefinitionRegistry) context, type.getPackageName()));
	}

	private static SkillCatalog catalog(ApplicationContext context) {
		return context.getBean(SkillCatalogLoader.class).get();
	}

	private static List<String> ids(ApplicationContext context) {
		return catalog(context).skills().stream().map((skill) -> skill.id().value()).toList();
	}

	private static void assertRefused(Callable<?> call, String skill, String scope) {
		assertThatExceptionOfType(SkillAccessDeniedException.class)
			.isThrownBy(() -> TestCallers.as(TestCallers.caller("stranger", "weather:read"), call))
			.satisfies((ex) -> {
				assertThat(ex.skill().value()).isEqualTo(skill);
				assertThat(ex.missingScopes()).containsExactly(scope);
			});
	}

	static class SubmitSkills {

		@A2ASkill(id = "submit", name = "Submit", description = "Submits", scopes = "submit:use")
		String submit() {
			return "submitted";
		}

	}

	static class OtherSubmitSkills {

		@A2ASkill(id = "submit", name = "Submit", description = "Submits", scopes = "submit:use")
		String submitToo() {
			return "submitted";
		}

	}

	static class ReadSkills {

		@A2ASkill(id = "read", name = "Read", description = "Reads", scopes = "read:use")
		public String read() {
			return "read";
		}

	}

	static class DescribedSkills {

		@A2ASkill(id = "described", name = "Described", description = "What it does", tags = { "one", "two" },
				examples = "Do it", inputModes = "text/plain", outputModes = "application/json",
				scopes = { "b:use", "a:use" })
		protected String described() {
			return "described";
		}

	}

	static class NoScopesSkills {

		@A2ASkill(id = "naked", name = "Naked", description = "Naked")
		String naked() {
			return "entered";
		}

	}

	static class OpenSkills {

		@A2ASkill(id = "open", name = "Open", description = "Open", openToEveryCaller = true)
		String open() {
			return "entered";
		}

	}

	static class ContradictorySkills {

		@A2ASkill(id = "both", name = "Both", description = "Both", scopes = "both:use", openToEveryCaller = true)
		String both() {
			return "entered";
		}

	}

	static class PrivateSkills {

		@A2ASkill(id = "hidden", name = "Hidden", description = "Hidden", scopes = "hidden:use")
		private String hidden() {
			return "entered";
		}

		String enter() {
			return hidden();
		}

	}

	static class FinalMethodSkills {

		@A2ASkill(id = "fixed", name = "Fixed", description = "Fixed", scopes = "fixed:use")
		final String fixed() {
			return "entered";
		}

	}

	static class InheritingFinalSkills extends FinalMethodSkills {

	}

	static class StaticSkills {

		@A2ASkill(id = "shared", name = "Shared", description = "Shared", scopes = "shared:use")
		static String shared() {
			return "entered";
		}

	}

	static final class FinalSkills {

		@A2ASkill(id = "last", name = "Last", description = "Last", scopes = "last:use")
		String last() {
			return "entered";
		}

	}

	record RecordSkills() {

		@A2ASkill(id = "record", name = "Record", description = "Record", scopes = "record:use")
		String last() {
			return "entered";
		}

	}

	static class InvalidIdSkills {

		@A2ASkill(id = "in valid", name = "Invalid", description = "Invalid", scopes = "invalid:use")
		String invalid() {
			return "entered";
		}

	}

	static class TwoScopesInOneSkills {

		@A2ASkill(id = "joined", name = "Joined", description = "Joined", scopes = "a:use b:use")
		String joined() {
			return "entered";
		}

	}

	static class EmptyScopeSkills {

		@A2ASkill(id = "empty", name = "Empty", description = "Empty", scopes = "")
		String empty() {
			return "entered";
		}

	}

	static class NamelessSkills {

		@A2ASkill(id = "nameless", name = "", description = "Nameless", scopes = "nameless:use")
		String nameless() {
			return "entered";
		}

	}

	static class BlankTagSkills {

		@A2ASkill(id = "blank", name = "Blank", description = "Blank", tags = " ", scopes = "blank:use")
		String blank() {
			return "entered";
		}

	}

	interface InterfaceSkills {

		@A2ASkill(id = "interface", name = "Interface", description = "Interface", scopes = "interface:use")
		String call();

	}

	static class InterfaceSkillsImplementation implements InterfaceSkills {

		@Override
		public String call() {
			return "called";
		}

	}

	static class SecondImplementation implements InterfaceSkills {

		@Override
		public String call() {
			return "called";
		}

	}

	interface DefaultMethodSkills {

		@A2ASkill(id = "default", name = "Default", description = "Default", scopes = "default:use")
		default String call() {
			return "called";
		}

	}

	static class DefaultMethodImplementation implements DefaultMethodSkills {

	}

	static class InheritingSkills extends SubmitSkills {

	}

	static class SilentlyOverridingSkills extends SubmitSkills {

		@Override
		public String submit() {
			return "submitted otherwise";
		}

	}

	static class FinallyOverridingSkills extends SubmitSkills {

		@Override
		public final String submit() {
			return "submitted otherwise";
		}

	}

	static class RedeclaringSkills extends SubmitSkills {

		@Override
		@A2ASkill(id = "redeclared", name = "Redeclared", description = "Redeclared", scopes = "redeclared:use")
		public String submit() {
			return "submitted otherwise";
		}

	}

	static class SubmitSkillsFactory implements FactoryBean<SubmitSkills> {

		@Override
		public SubmitSkills getObject() {
			return new SubmitSkills();
		}

		@Override
		public Class<?> getObjectType() {
			return SubmitSkills.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EagerConfiguration {

		@Bean
		static EarlyPostProcessor needsSkills(SubmitSkills skills) {
			return new EarlyPostProcessor(skills);
		}

	}

	/**
	 * Comes before what makes the proxies, and so does all that it needs.
	 */
	private record EarlyPostProcessor(SubmitSkills skills) implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceTypedConfiguration {

		@Bean
		ScannedSkills scannedSkills() {
			return new ScannedSkillsImplementation();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		SubmitSkills lazySkills() {
			return new SubmitSkills();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeConfiguration {

		@Bean
		@Scope("prototype")
		SubmitSkills prototypeSkills() {
			return new SubmitSkills();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedClassConfiguration {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		SubmitSkills scopedSkills() {
			return new SubmitSkills();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedInterfaceConfiguration {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
		ScannedSkillsImplementation scopedSkills() {
			return new ScannedSkillsImplementation();
		}

	}

}
