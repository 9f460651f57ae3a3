package dev.a2asecurity.skill;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.Callable;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.call.TestCallers;
import dev.a2asecurity.skill.fixture.other.PackagePrivateSkills;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.PriorityOrdered;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Attempts to enter an annotated method around its guard by ways of the container.
 */
class SkillGuardBypassTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class));

	@Test
	void entryWhenInheritedMethodImplementsAnnotatedInterfaceThenRefused() {
		this.runner.withUserConfiguration(LateInterface.class).run((context) -> {
			assertRefused(context.getBean(Work.class)::work);
			assertRefused(context.getBean(LateInterface.class)::work);
			assertRefused(context.getBean(PlainBase.class)::work);
			assertThat(context.getBean(SkillCatalogLoader.class).get().skills())
				.extracting((skill) -> skill.id().value())
				.containsExactly("work");
		});
	}

	@Test
	void entryWhenInheritedMethodImplementsGenericAnnotatedInterfaceThenRefused() {
		this.runner.withUserConfiguration(LateGenericInterface.class).run((context) -> {
			GenericWork<String> work = context.getBean(LateGenericInterface.class);
			assertRefused(() -> work.work("x"));
			assertRefused(() -> context.getBean(PlainGenericBase.class).work("x"));
		});
	}

	@Test
	void startWhenSkillIsPackagePrivateInAnotherPackageThenStops() {
		this.runner.withBean(SkillsOfThisPackage.class)
			.run((context) -> assertStopped(context,
					PackagePrivateSkills.class.getName()
							+ ".hidden() cannot be enforced: the method is package-private, and "
							+ SkillsOfThisPackage.class.getName() + " is of another package",
					"at least package-private"));
	}

	@Test
	void entryWhenSkillIsPackagePrivateInItsOwnPackageThenRefused() {
		this.runner.withBean(PackagePrivateSkills.class)
			.run((context) -> assertRefused(
					() -> PackagePrivateSkills.enter(context.getBean(PackagePrivateSkills.class))));
	}

	@Test
	void entryWhenContextHasClassLoaderOfItsOwnThenRefused() throws IOException {
		try (URLClassLoader child = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
			this.runner.withClassLoader(child)
				.withBean(PackagePrivateSkills.class)
				.run((context) -> assertRefused(
						() -> PackagePrivateSkills.enter(context.getBean(PackagePrivateSkills.class))));
		}
	}

	@Test
	void startWhenPrivateSkillIsHiddenByMethodOfSubclassThenStops() {
		this.runner.withUserConfiguration(HidingSkills.class)
			.run((context) -> assertStopped(context, "work() cannot be enforced: the method is private",
					"non-final instance method"));
	}

	@Test
	void startWhenInterfaceHasPrivateSkillThenStops() {
		this.runner.withUserConfiguration(PrivateInterfaceSkillImplementation.class)
			.run((context) -> assertStopped(context, "secretly() cannot be enforced: the method is private",
					"non-final instance method"));
	}

	@Test
	void startWhenObjectIsRegisteredAsSingletonThenStops() {
		this.runner.withInitializer((context) -> context.getBeanFactory().registerSingleton("ready", new Skills()))
			.run((context) -> assertStopped(context, "the bean [ready] has no proxy", "registered it as an object"));
	}

	@Test
	void startWhenParentContextHasUnguardedSkillThenStops() {
		try (GenericApplicationContext parent = new GenericApplicationContext()) {
			parent.registerBean("parentSkills", Skills.class);
			parent.refresh();
			this.runner.withParent(parent)
				.run((context) -> assertStopped(context, "the bean [parentSkills] has no proxy",
						"Move the skill to a bean of its own"));
		}
	}

	@Test
	void startWhenParentContextHasUnguardedPrototypeThenStops() {
		try (GenericApplicationContext parent = new GenericApplicationContext()) {
			parent.registerBeanDefinition("parentSkills",
					BeanDefinitionBuilder.rootBeanDefinition(Skills.class).setScope("prototype").getBeanDefinition());
			parent.refresh();
			this.runner.withParent(parent)
				.run((context) -> assertStopped(context, "the bean [parentSkills] has no proxy",
						"Move the skill to a bean of its own"));
		}
	}

	@Test
	void startWhenParentContextGuardsItsSkillsThenInCatalog() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(
				A2ASkillAutoConfiguration.class, Skills.class)) {
			this.runner.withParent(parent).run((context) -> {
				assertRefused(context.getBean(Skills.class)::work);
				assertThat(context.getBean("a2aSkillCatalogLoader", SkillCatalogLoader.class).get().skills())
					.hasSize(1);
			});
		}
	}

	@Test
	void startWhenWrapperHidesTheObjectThenStops() {
		this.runner.withUserConfiguration(WrappingConfiguration.class)
			.withBean("wrapped", WrappedWork.class)
			.run((context) -> assertStopped(context, "the bean [wrapped] has no proxy", "or wraps it"));
	}

	@Test
	void startWhenBeanIsSyntheticThenStops() {
		this.runner.withInitializer((context) -> {
			RootBeanDefinition definition = new RootBeanDefinition(Skills.class);
			definition.setSynthetic(true);
			((GenericApplicationContext) context).registerBeanDefinition("synthetic", definition);
		}).run((context) -> assertStopped(context, "the bean [synthetic] has no proxy", "a bean of its own"));
	}

	@Test
	void startWhenPrototypeIsSyntheticThenStops() {
		this.runner.withInitializer((context) -> {
			RootBeanDefinition definition = new RootBeanDefinition(Skills.class);
			definition.setSynthetic(true);
			definition.setScope("prototype");
			((GenericApplicationContext) context).registerBeanDefinition("synthetic", definition);
		}).run((context) -> assertStopped(context, "the bean [synthetic] has no proxy", "a bean of its own"));
	}

	@Test
	void startWhenPrototypeAsksForTheOriginalInstanceThenStops() {
		this.runner
			.withInitializer((context) -> ((GenericApplicationContext) context).registerBeanDefinition(
					Skills.class.getName() + ".ORIGINAL",
					BeanDefinitionBuilder.rootBeanDefinition(Skills.class).setScope("prototype").getBeanDefinition()))
			.run((context) -> assertStopped(context, ".ORIGINAL] has no proxy", "a bean of its own"));
	}

	@Test
	void startWhenSkillIsOnAdviceThenStops() {
		this.runner.withUserConfiguration(AdviceConfiguration.class)
			.run((context) -> assertStopped(context, "is a part of Spring AOP itself", "A proxy guards the method"));
	}

	@Test
	void startWhenFactoryItselfHasSkillThenItIsGuarded() {
		this.runner.withBean("made", SkilledFactory.class).run((context) -> {
			assertRefused(context.getBean("&made", SkilledFactory.class)::work);
			assertThat(context.getBean(SkillCatalogLoader.class).get().skills()).hasSize(1);
		});
	}

	@Test
	void startWhenEarlyFactoryMadeSkillsThenStops() {
		this.runner.withBean("early", EarlySkillsFactory.class)
			.withUserConfiguration(EarlyProductConfiguration.class)
			.run((context) -> assertStopped(context, "the bean [early] has no proxy",
					"Something needs the bean before proxies can be made"));
	}

	@Test
	void entryWhenFactoryDoesNotTellItsTypeThenRefused() {
		this.runner.withBean("untold", UntoldFactory.class)
			.run((context) -> assertRefused(context.getBean("untold", Skills.class)::work));
	}

	@Test
	void creationWhenFactoryDoesNotTellItsTypeAndSkillHasNoScopesThenFails() {
		this.runner.withBean("untold", UntoldNakedFactory.class)
			.run((context) -> assertStopped(catchThrowable(() -> context.getBean("untold")),
					"The skill [naked] on " + NakedSkills.class.getName() + ".naked() has no scopes",
					"openToEveryCaller = true"));
	}

	@Test
	void creationWhenLazyBeanTurnsOutToHaveFinalSkillThenFails() {
		this.runner.withUserConfiguration(LazyConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertStopped(catchThrowable(() -> context.getBean(Runnable.class)),
					"run() cannot be enforced: the method is final", "non-final instance method");
		});
	}

	@Test
	void creationWhenFactoryIsAskedForUnknownClassThenItIsGuarded() {
		this.runner.run((context) -> {
			Skills skills = context.getSourceApplicationContext()
				.getAutowireCapableBeanFactory()
				.createBean(Skills.class);
			assertRefused(skills::work);
		});
	}

	@Test
	void entryWhenBeanIsLambdaThenRefused() {
		this.runner.withUserConfiguration(LambdaConfiguration.class)
			.run((context) -> assertRefused(context.getBean(Work.class)::work));
	}

	@Test
	void entryWhenBeanIsProxyOfAnotherMakerThenRefused() {
		this.runner.withUserConfiguration(ForeignProxyConfiguration.class)
			.run((context) -> assertRefused(context.getBean(Work.class)::work));
	}

	@Test
	void entryWhenCircularReferenceThenRefusedThroughEitherBean() {
		this.runner.withAllowCircularReferences(true)
			.withUserConfiguration(CircularSkills.class, CircularUser.class)
			.run((context) -> {
				assertRefused(context.getBean(CircularSkills.class)::work);
				assertRefused(context.getBean(CircularUser.class)::use);
			});
	}

	@Test
	void entryWhenMethodListensToEventsThenRefused() {
		this.runner.withUserConfiguration(ListeningSkills.class).run((context) -> {
			assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class)
				.isThrownBy(() -> context.publishEvent("event"));
			assertRefused(() -> publish(context));
		});
	}

	private static Object publish(ApplicationContext context) {
		context.publishEvent("event");
		return context;
	}

	private static void assertRefused(Callable<?> call) {
		assertThatExceptionOfType(SkillAccessDeniedException.class)
			.isThrownBy(() -> TestCallers.as(TestCallers.caller("stranger", "weather:read"), call));
	}

	static class Skills {

		@A2ASkill(id = "work", name = "Work", description = "Works", scopes = "work:do")
		String work() {
			return "entered";
		}

	}

	static class NakedSkills {

		@A2ASkill(id = "naked", name = "Naked", description = "Naked")
		String naked() {
			return "entered";
		}

	}

	interface Work {

		@A2ASkill(id = "work", name = "Work", description = "Works", scopes = "work:do")
		String work();

	}

	static class PlainBase {

		public String work() {
			return "entered";
		}

	}

	static class LateInterface extends PlainBase implements Work {

	}

	interface GenericWork<T> {

		@A2ASkill(id = "work", name = "Work", description = "Works", scopes = "work:do")
		String work(T input);

	}

	static class PlainGenericBase {

		public String work(String input) {
			return "entered with " + input;
		}

	}

	static class LateGenericInterface extends PlainGenericBase implements GenericWork<String> {

	}

	static class SkillsOfThisPackage extends PackagePrivateSkills {

	}

	static class PrivateBase {

		@A2ASkill(id = "work", name = "Work", description = "Works", scopes = "work:do")
		private String work() {
			return "entered";
		}

		String enter() {
			return work();
		}

	}

	static class HidingSkills extends PrivateBase {

		String work() {
			return "another method";
		}

	}

	interface PrivateInterfaceSkill {

		@A2ASkill(id = "secretly", name = "Secretly", description = "Secretly", scopes = "work:do")
		private String secretly() {
			return "entered";
		}

		default String enter() {
			return secretly();
		}

	}

	static class PrivateInterfaceSkillImplementation implements PrivateInterfaceSkill {

	}

	interface PlainWork {

		String work();

	}

	static class WrappedWork implements PlainWork {

		@Override
		@A2ASkill(id = "work", name = "Work", description = "Works", scopes = "work:do")
		public String work() {
			return "entered";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrappingConfiguration {

		@Bean
		static WrappingPostProcessor wrapping() {
			return new WrappingPostProcessor();
		}

	}

	static class WrappingPostProcessor implements BeanPostProcessor, PriorityOrdered {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof PlainWork work) ? Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { PlainWork.class }, (proxy, method, arguments) -> method.invoke(work, arguments))
					: bean;
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

	static class AdviceSkills implements MethodInterceptor {

		@Override
		public Object invoke(MethodInvocation invocation) throws Throwable {
			return invocation.proceed();
		}

		@A2ASkill(id = "work", name = "Work", description = "Works", scopes = "work:do")
		String work() {
			return "entered";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AdviceConfiguration {

		@Bean
		@Scope("prototype")
		AdviceSkills adviceSkills() {
			return new AdviceSkills();
		}

	}

	static class SkilledFactory extends Skills implements FactoryBean<String> {

		@Override
		public String getObject() {
			return "made";
		}

		@Override
		public Class<?> getObjectType() {
			return String.class;
		}

	}

	static class EarlySkillsFactory implements FactoryBean<Skills> {

		@Override
		public Skills getObject() {
			return new Skills();
		}

		@Override
		public Class<?> getObjectType() {
			return Skills.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyProductConfiguration {

		@Bean
		static EarlyPostProcessor earlyPostProcessor(Skills skills) {
			return new EarlyPostProcessor(skills);
		}

	}

	private record EarlyPostProcessor(Skills skills) implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	static class UntoldFactory implements FactoryBean<Object> {

		@Override
		public Object getObject() {
			return new Skills();
		}

		@Override
		public Class<?> getObjectType() {
			return null;
		}

	}

	static class UntoldNakedFactory implements FactoryBean<Object> {

		@Override
		public Object getObject() {
			return new NakedSkills();
		}

		@Override
		public Class<?> getObjectType() {
			return null;
		}

	}

	static class FinalRunnable implements Runnable {

		@Override
		@A2ASkill(id = "run", name = "Run", description = "Runs", scopes = "run:do")
		public final void run() {
			throw new AssertionError("entered");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		Runnable lazyRunnable() {
			return new FinalRunnable();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LambdaConfiguration {

		@Bean
		Work lambdaWork() {
			return () -> "entered";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ForeignProxyConfiguration {

		@Bean
		Work foreignWork() {
			return (Work) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Work.class },
					(proxy, method, arguments) -> "entered");
		}

	}

	static class CircularSkills extends Skills {

		private CircularUser user;

		@Autowired
		void setUser(CircularUser user) {
			this.user = user;
		}

		CircularUser user() {
			return this.user;
		}

	}

	static class CircularUser {

		private Skills skills;

		@Autowired
		void setSkills(CircularSkills skills) {
			this.skills = skills;
		}

		String use() {
			return this.skills.work();
		}

	}

	static class ListeningSkills {

		@EventListener
		@A2ASkill(id = "listen", name = "Listen", description = "Listens", scopes = "listen:do")
		public void on(String event) {
			throw new AssertionError("entered with " + event);
		}

	}

}
