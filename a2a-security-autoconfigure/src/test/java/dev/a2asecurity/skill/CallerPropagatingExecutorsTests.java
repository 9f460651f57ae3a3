package dev.a2asecurity.skill;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.TestCallers;

import org.springframework.aop.Advisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolExecutorFactoryBean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.core.context.SecurityContextHolder;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The caller's identity on the agent's executors: every task sees who submitted it, and
 * never who was there before.
 */
class CallerPropagatingExecutorsTests {

	private static final Caller ALICE = TestCallers.caller("alice", "a:use");

	private static final Caller BOB = TestCallers.caller("bob", "b:use");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class));

	@AfterEach
	void clearContext() {
		SecurityContextHolder.clearContext();
	}

	@ParameterizedTest
	@ValueSource(classes = { TaskExecutorConfiguration.class, SingleThreadConfiguration.class,
			ScheduledConfiguration.class, ForkJoinConfiguration.class, SimpleAsyncConfiguration.class,
			FactoryConfiguration.class, AliasConfiguration.class, PlainExecutorConfiguration.class })
	void taskWhenAliceThenNobodyThenBobThenEachSeesExactlyItself(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration)
			.run((context) -> assertEachSeesItself(context.getBean("a2aExecutor", Executor.class)));
	}

	@ParameterizedTest
	@ValueSource(classes = { VirtualThreadsOfSpringConfiguration.class, VirtualThreadsOfJavaConfiguration.class,
			VirtualTaskExecutorConfiguration.class })
	void taskWhenVirtualThreadsThenEachSeesExactlyItself(Class<?> configuration) {
		assumeTrue(Runtime.version().feature() >= 21, "virtual threads");
		this.runner.withUserConfiguration(configuration).run((context) -> {
			Executor executor = context.getBean("a2aExecutor", Executor.class);
			assertEachSeesItself(executor);
			assertThat(TestCallers.as(ALICE, () -> CompletableFuture.supplyAsync(Caller::find, executor).get()))
				.contains(ALICE);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { TaskExecutorConfiguration.class, SingleThreadConfiguration.class })
	void taskWhenThreadIsReusedThenIdentityWasClearedBetween(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration).run((context) -> {
			Executor executor = context.getBean("a2aExecutor", Executor.class);
			AtomicReference<Thread> first = new AtomicReference<>();
			TestCallers.as(ALICE, () -> run(executor, () -> {
				first.set(Thread.currentThread());
				return null;
			}));
			run(executor, () -> {
				assertThat(Thread.currentThread()).isSameAs(first.get());
				assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
				return null;
			});
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { TaskExecutorConfiguration.class, SingleThreadConfiguration.class })
	void taskWhenItThrowsThenFailureReachesSubmitterAndNextSeesNobody(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration).run((context) -> {
			Executor executor = context.getBean("a2aExecutor", Executor.class);
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> TestCallers.as(ALICE, () -> {
				Future<Object> failing = submit(executor, () -> {
					throw new IllegalStateException("from the task");
				});
				return failing.get();
			})).havingCause().withMessage("from the task");
			assertThat(run(executor, Caller::find)).isEmpty();
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { TaskExecutorConfiguration.class, SingleThreadConfiguration.class })
	void contextWhenTaskChangesItsOwnThenSubmittersIsAsBefore(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration).run((context) -> {
			Executor executor = context.getBean("a2aExecutor", Executor.class);
			assertThat(TestCallers.as(ALICE, () -> {
				run(executor, () -> {
					SecurityContextHolder.getContext().setAuthentication(TestCallers.authentication(BOB));
					return null;
				});
				return Caller.current();
			})).isEqualTo(ALICE);
		});
	}

	@Test
	void contextWhenSubmitterChangesItsOwnThenTaskKeepsTheOneOfItsSubmission() {
		this.runner.withUserConfiguration(SingleThreadConfiguration.class).run((context) -> {
			ExecutorService executor = context.getBean("a2aExecutor", ExecutorService.class);
			CountDownLatch changed = new CountDownLatch(1);
			Future<Optional<Caller>> seen = TestCallers.as(ALICE, () -> {
				Future<Optional<Caller>> result = executor.submit(() -> {
					changed.await();
					return Caller.find();
				});
				SecurityContextHolder.getContext().setAuthentication(TestCallers.authentication(BOB));
				changed.countDown();
				return result;
			});
			assertThat(seen.get()).contains(ALICE);
		});
	}

	@Test
	void everyWayToSubmitWhenProxiedThenSeesTheSubmitter() {
		this.runner.withUserConfiguration(ScheduledConfiguration.class).run((context) -> {
			ScheduledExecutorService executor = context.getBean("a2aExecutor", ScheduledExecutorService.class);
			Callable<Optional<Caller>> task = Caller::find;
			AtomicReference<Optional<Caller>> seen = new AtomicReference<>();
			Runnable runnable = () -> seen.set(Caller.find());
			TestCallers.as(ALICE, () -> {
				assertThat(executor.submit(task).get()).contains(ALICE);
				assertThat(executor.submit(runnable, "done").get()).isEqualTo("done");
				assertThat(seen.getAndSet(null)).contains(ALICE);
				executor.submit(runnable).get();
				assertThat(seen.getAndSet(null)).contains(ALICE);
				for (Future<Optional<Caller>> result : executor.invokeAll(List.of(task, task))) {
					assertThat(result.get()).contains(ALICE);
				}
				assertThat(executor.invokeAny(List.of(task))).contains(ALICE);
				assertThat(executor.schedule(task, 0, TimeUnit.SECONDS).get()).contains(ALICE);
				executor.schedule(runnable, 0, TimeUnit.SECONDS).get();
				assertThat(seen.getAndSet(null)).contains(ALICE);
				assertThat(CompletableFuture.supplyAsync(Caller::find, executor).get()).contains(ALICE);
				return null;
			});
			assertThat(executor.invokeAll(List.of(task)).get(0).get()).isEmpty();
		});
	}

	@Test
	void everyWayToSubmitWhenDecoratedThenSeesTheSubmitter() {
		this.runner.withUserConfiguration(TaskExecutorConfiguration.class).run((context) -> {
			ThreadPoolTaskExecutor executor = context.getBean(ThreadPoolTaskExecutor.class);
			Callable<Optional<Caller>> task = Caller::find;
			TestCallers.as(ALICE, () -> {
				assertThat(executor.submit(task).get()).contains(ALICE);
				assertThat(executor.submitCompletable(task).get()).contains(ALICE);
				assertThat(CompletableFuture.supplyAsync(Caller::find, executor).get()).contains(ALICE);
				assertThat(executor.getThreadPoolExecutor().submit(task).get()).contains(ALICE);
				return null;
			});
		});
	}

	@Test
	void resultWhenItIsATaskItselfThenHandedThroughUnchanged() {
		this.runner.withUserConfiguration(SingleThreadConfiguration.class).run((context) -> {
			ExecutorService executor = context.getBean("a2aExecutor", ExecutorService.class);
			Runnable result = () -> {
			};
			assertThat(executor.submit(() -> {
			}, result).get()).isSameAs(result);
		});
	}

	@Test
	void taskWhenBothRunnableAndCallableThenSubmittedAsWhatTheMethodTakes() {
		this.runner.withUserConfiguration(SingleThreadConfiguration.class).run((context) -> {
			ExecutorService executor = context.getBean("a2aExecutor", ExecutorService.class);
			Callable<Optional<Caller>> both = new BothTask();
			assertThat(TestCallers.as(ALICE, () -> executor.submit(both).get())).contains(ALICE);
			assertThat(TestCallers.as(BOB, () -> executor.invokeAll(List.of(both)).get(0).get())).contains(BOB);
		});
	}

	@Test
	void proxyWhenComparedThenEqualToItselfOnly() {
		this.runner.withUserConfiguration(SingleThreadConfiguration.class).run((context) -> {
			ExecutorService executor = context.getBean("a2aExecutor", ExecutorService.class);
			assertThat(executor.equals(executor)).isTrue();
			assertThat(executor.equals(new Object())).isFalse();
		});
	}

	@Test
	void submitterWhenItsThreadRunsTheTaskThenKeepsItsIdentity() {
		this.runner.withUserConfiguration(CallerRunsConfiguration.class).run((context) -> {
			ThreadPoolTaskExecutor executor = context.getBean(ThreadPoolTaskExecutor.class);
			CountDownLatch release = new CountDownLatch(1);
			CompletableFuture<Optional<Caller>> occupying = TestCallers.as(BOB,
					() -> CompletableFuture.supplyAsync(() -> {
						await(release);
						return Caller.find();
					}, executor));
			AtomicReference<Thread> ranOn = new AtomicReference<>();
			Optional<Caller> after = TestCallers.as(ALICE, () -> {
				assertThat(CompletableFuture.supplyAsync(() -> {
					ranOn.set(Thread.currentThread());
					return Caller.find();
				}, executor).get()).contains(ALICE);
				return Caller.find();
			});
			assertThat(ranOn.get()).isSameAs(Thread.currentThread());
			assertThat(after).contains(ALICE);
			release.countDown();
			assertThat(occupying.get()).contains(BOB);
		});
	}

	@Test
	void decoratorWhenUserHasOneThenKeptAndCalledOncePerTask() {
		this.runner.withUserConfiguration(DecoratedConfiguration.class).run((context) -> {
			ThreadPoolTaskExecutor executor = context.getBean(ThreadPoolTaskExecutor.class);
			AtomicInteger count = context.getBean(AtomicInteger.class);
			assertThat(TestCallers.as(ALICE, () -> run(executor, Caller::find))).contains(ALICE);
			assertThat(count).hasValue(1);
		});
	}

	@Test
	void taskExecutorWhenNamedTwiceThenDecoratedOnce() {
		this.runner.withUserConfiguration(DecoratedConfiguration.class)
			.withPropertyValues("a2a.security.executors=a2aExecutor,a2aExecutor")
			.run((context) -> {
				AtomicInteger count = context.getBean(AtomicInteger.class);
				run(context.getBean(ThreadPoolTaskExecutor.class), Caller::find);
				assertThat(count).hasValue(1);
				assertThat(context.getBean(ThreadPoolTaskExecutor.class)).extracting("taskDecorator.inner")
					.isNotInstanceOf(CallerTaskDecorator.class);
			});
	}

	@Test
	void executorWhenNamedTwiceThenProxiedOnce() {
		this.runner.withUserConfiguration(SingleThreadConfiguration.class)
			.withPropertyValues("a2a.security.executors=a2aExecutor")
			.run((context) -> {
				Object executor = context.getBean("a2aExecutor");
				assertThat(Proxy.isProxyClass(executor.getClass())).isTrue();
				assertThat(Proxy.getInvocationHandler(executor)).extracting("target")
					.matches((target) -> !Proxy.isProxyClass(target.getClass()), "is the executor itself");
			});
	}

	@Test
	void poolWhenNeitherKnownNorListedThenUntouched() {
		this.runner.withUserConfiguration(OtherPoolsConfiguration.class).run((context) -> {
			assertThat(context.getBean("jobs", ThreadPoolTaskExecutor.class)).extracting("taskDecorator").isNull();
			ExecutorService mails = context.getBean("mails", ExecutorService.class);
			assertThat(Proxy.isProxyClass(mails.getClass())).isFalse();
			assertThat(TestCallers.as(ALICE, () -> run(mails, Caller::find))).isEmpty();
		});
	}

	@Test
	void poolWhenListedThenCarries() {
		this.runner.withUserConfiguration(OtherPoolsConfiguration.class)
			.withPropertyValues("a2a.security.executors[0]=jobs", "a2a.security.executors[1]=mails")
			.run((context) -> {
				assertEachSeesItself(context.getBean("jobs", Executor.class));
				assertEachSeesItself(context.getBean("mails", Executor.class));
			});
	}

	@Test
	void poolWhenListedByAliasThenCarries() {
		this.runner.withUserConfiguration(OtherPoolsConfiguration.class)
			.withPropertyValues("a2a.security.executors=background")
			.run((context) -> assertEachSeesItself(context.getBean("jobs", Executor.class)));
	}

	@Test
	void startWhenListedNameDoesNotExistThenStops() {
		this.runner.withUserConfiguration(OtherPoolsConfiguration.class)
			.withPropertyValues("a2a.security.executors=jbos")
			.run((context) -> assertStopped(context,
					"a2a.security.executors lists [jbos], and no executor bean has that name", "Correct the name"));
	}

	@Test
	void startWhenListedNameIsNoExecutorThenStops() {
		this.runner.withBean("text", String.class, () -> "text")
			.withPropertyValues("a2a.security.executors=text")
			.run((context) -> assertStopped(context,
					"a2a.security.executors lists [text], and no executor bean has that name", "Correct the name"));
	}

	@Test
	void startWhenExecutorIsDeclaredAsClassThenStops() {
		this.runner.withUserConfiguration(ClassTypedConfiguration.class)
			.run((context) -> assertStopped(context,
					"The executor [a2aExecutor] is declared as the class " + ThreadPoolExecutor.class.getName(),
					"Declare the bean as an interface, such as ExecutorService"));
	}

	@Test
	void startWhenExecutorIsNeededBeforeItCanCarryThenStops() {
		this.runner.withUserConfiguration(TaskExecutorConfiguration.class, EarlyConfiguration.class)
			.run((context) -> assertStopped(context,
					"The executor [a2aExecutor] does not carry the caller's identity: something needed it",
					"do not inject it into a BeanPostProcessor"));
	}

	@Test
	void startWhenExecutorIsRegisteredAsObjectThenStops() {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			this.runner
				.withInitializer((context) -> context.getBeanFactory().registerSingleton("a2aExecutor", executor))
				.run((context) -> assertStopped(context,
						"The executor [a2aExecutor] does not carry the caller's identity", "by a bean method"));
		}
		finally {
			executor.shutdown();
		}
	}

	@Test
	void executorWhenInProxyOfOthersThenStillCarries() {
		this.runner.withUserConfiguration(AdvisedConfiguration.class).run((context) -> {
			Executor executor = context.getBean("a2aExecutor", Executor.class);
			assertThat(AopUtils.isAopProxy(executor)).isTrue();
			assertEachSeesItself(executor);
		});
	}

	@Test
	void beanWhenKnownNameIsNoExecutorThenUntouched() {
		this.runner.withBean("a2aExecutor", String.class, () -> "text")
			.run((context) -> assertThat(context.getBean("a2aExecutor")).isEqualTo("text"));
	}

	@Test
	void executorWhenSecurityIsDisabledThenUntouched() {
		this.runner.withUserConfiguration(SingleThreadConfiguration.class)
			.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(Proxy.isProxyClass(context.getBean("a2aExecutor").getClass())).isFalse());
	}

	private static void assertEachSeesItself(Executor executor) throws Exception {
		assertThat(TestCallers.as(ALICE, () -> run(executor, Caller::find))).contains(ALICE);
		assertThat(run(executor, Caller::find)).isEmpty();
		assertThat(TestCallers.as(BOB, () -> run(executor, Caller::find))).contains(BOB);
		assertThat(run(executor, Caller::find)).isEmpty();
	}

	private static <T> T run(Executor executor, Callable<T> task) throws Exception {
		return submit(executor, task).get(10, TimeUnit.SECONDS);
	}

	private static <T> Future<T> submit(Executor executor, Callable<T> task) {
		CompletableFuture<T> result = new CompletableFuture<>();
		executor.execute(() -> {
			try {
				result.complete(task.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		return result;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static final class BothTask implements Runnable, Callable<Optional<Caller>> {

		@Override
		public void run() {
			throw new AssertionError("run instead of called");
		}

		@Override
		public Optional<Caller> call() {
			return Caller.find();
		}

	}

	private static ThreadPoolTaskExecutor oneThread() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setCorePoolSize(1);
		executor.setMaxPoolSize(1);
		return executor;
	}

	@Configuration(proxyBeanMethods = false)
	static class TaskExecutorConfiguration {

		@Bean
		ThreadPoolTaskExecutor a2aExecutor() {
			return oneThread();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainExecutorConfiguration {

		@Bean
		Executor a2aExecutor() {
			ThreadPoolTaskExecutor executor = oneThread();
			executor.initialize();
			return executor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SingleThreadConfiguration {

		@Bean
		ExecutorService a2aExecutor() {
			return Executors.newSingleThreadExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScheduledConfiguration {

		@Bean
		ScheduledExecutorService a2aExecutor() {
			return Executors.newSingleThreadScheduledExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ForkJoinConfiguration {

		@Bean
		ExecutorService a2aExecutor() {
			return new ForkJoinPool(1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SimpleAsyncConfiguration {

		@Bean
		SimpleAsyncTaskExecutor a2aExecutor() {
			return new SimpleAsyncTaskExecutor("work-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryConfiguration {

		@Bean
		ThreadPoolExecutorFactoryBean a2aExecutor() {
			ThreadPoolExecutorFactoryBean factory = new ThreadPoolExecutorFactoryBean();
			factory.setCorePoolSize(1);
			factory.setMaxPoolSize(1);
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AliasConfiguration {

		@Bean({ "work", "a2aExecutor" })
		ExecutorService work() {
			return Executors.newSingleThreadExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class VirtualThreadsOfSpringConfiguration {

		@Bean
		SimpleAsyncTaskExecutor a2aExecutor() {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("work-");
			executor.setVirtualThreads(true);
			return executor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class VirtualThreadsOfJavaConfiguration {

		@Bean
		ExecutorService a2aExecutor() throws ReflectiveOperationException {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class VirtualTaskExecutorConfiguration {

		@Bean
		AsyncTaskExecutor a2aExecutor() {
			return new VirtualThreadTaskExecutor("work-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CallerRunsConfiguration {

		@Bean
		ThreadPoolTaskExecutor a2aExecutor() {
			ThreadPoolTaskExecutor executor = oneThread();
			executor.setQueueCapacity(0);
			executor.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
			return executor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DecoratedConfiguration {

		@Bean
		AtomicInteger count() {
			return new AtomicInteger();
		}

		@Bean
		ThreadPoolTaskExecutor a2aExecutor(AtomicInteger count) {
			ThreadPoolTaskExecutor executor = oneThread();
			executor.setTaskDecorator((task) -> {
				count.incrementAndGet();
				return task;
			});
			return executor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherPoolsConfiguration {

		@Bean({ "jobs", "background" })
		ThreadPoolTaskExecutor jobs() {
			return oneThread();
		}

		@Bean
		ExecutorService mails() {
			return Executors.newSingleThreadExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassTypedConfiguration {

		@Bean
		ThreadPoolExecutor a2aExecutor() {
			return new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyConfiguration {

		@Bean
		static EarlyPostProcessor earlyPostProcessor(ThreadPoolTaskExecutor executor) {
			return new EarlyPostProcessor(executor);
		}

	}

	private record EarlyPostProcessor(ThreadPoolTaskExecutor executor) implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AdvisedConfiguration {

		@Bean
		ThreadPoolTaskExecutor a2aExecutor() {
			return oneThread();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static Advisor timing() {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.addMethodName("execute");
			MethodInterceptor advice = MethodInvocation::proceed;
			return new DefaultPointcutAdvisor(pointcut, advice);
		}

	}

}
