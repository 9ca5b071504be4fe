/*
 * Copyright 2026 the PGCacheWatch authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.pgcachewatch.autoconfigure;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.TableChange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.AbstractApplicationEventMulticaster;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what the code does by reflection, read from its class files, with the hints
 * for native images. A class that begins to use reflection fails here until it has its
 * hint.
 */
class ReflectiveCodeTests {

	private static final Set<String> REFLECTIVE = Set.of("java.lang.Class.forName", "java.lang.ClassLoader.loadClass",
			Constructor.class.getName() + ".newInstance", Method.class.getName() + ".invoke",
			Field.class.getName() + ".get", Field.class.getName() + ".set", Proxy.class.getName() + ".newProxyInstance",
			"java.util.ServiceLoader.load", "java.lang.Class.getResource", "java.lang.Class.getResourceAsStream",
			"java.lang.ClassLoader.getResource", "java.lang.ClassLoader.getResourceAsStream",
			"org.springframework.beans.BeanUtils.instantiateClass",
			"org.springframework.beans.BeanUtils.getPropertyDescriptor",
			"org.springframework.beans.BeanUtils.getPropertyDescriptors", "org.springframework.util.ClassUtils.forName",
			"org.springframework.util.ClassUtils.resolveClassName",
			"org.springframework.util.ReflectionUtils.invokeMethod",
			"org.springframework.util.ReflectionUtils.getField",
			"org.springframework.aop.framework.ProxyFactory.getProxy",
			"org.springframework.cglib.proxy.Enhancer.createClass", "java.lang.invoke.MethodHandles.privateLookupIn");

	private final RuntimeHints hints = new RuntimeHints();

	@BeforeEach
	void registerHints() {
		new PgCacheWatchRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
	}

	@Test
	void eachClassThatUsesReflectionIsKnown() {
		JavaClasses classes = new ClassFileImporter()
			.importUrls(List.of(place(PgInvalidated.class), place(TableChange.class)));
		Set<String> reflective = new TreeSet<>();
		classes.stream()
			.flatMap((type) -> type.getMethodCallsFromSelf().stream())
			.filter((call) -> REFLECTIVE.contains(target(call)))
			.forEach((call) -> reflective.add(call.getOriginOwner().getSimpleName()));
		assertThat(reflective).containsExactlyInAnyOrder(
				// Their hints depend on the application's keys: see RuntimeHintsTests.
				"KeyInput", "CompositeType",
				// Below
				"BorrowedConnectionFactory", "KeyGeneratorObserver", "TransactionVersions", "EventListeners",
				// Spring's ORM has the hints of the types
				"ManagedTypes",
				// Names the class alone where an accessor cannot be called
				"ValueDifference",
				// By class where the JVM makes classes, by interfaces in a native image
				"ManagerProxy",
				// Record nothing in a native image
				"Parameter", "RecordedConnection", "RecordedDataSourcePostProcessor");
	}

	@Test
	void aBorrowedConnectionIsAProxy() {
		assertThat(proxy(Connection.class)).accepts(this.hints);
	}

	@Test
	void theBeanFactoryOfTheCacheInterceptorIsAProxy() {
		assertThat(proxy(AopProxyUtils.completeJdkProxyInterfaces(ConfigurableListableBeanFactory.class)))
			.accepts(this.hints);
	}

	@Test
	void whatTellsOfJpaIsLookedUpByItsName() {
		assertThat(RuntimeHintsPredicates.reflection().onType(type("jakarta.persistence.EntityManagerFactory")))
			.accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(type("org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes"))).accepts(this.hints);
	}

	@Test
	void whatTellsTheListenersOfEventsIsLookedUpByItsName() throws NoSuchMethodException {
		Method lookup = AbstractApplicationEventMulticaster.class.getDeclaredMethod("getApplicationListeners",
				ApplicationEvent.class, ResolvableType.class);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(lookup)).accepts(this.hints);
	}

	@Test
	void aCacheManagerIsWatchedThroughItsInterface() {
		assertThat(proxy(CacheManager.class, type("io.github.pgcachewatch.cache.view.WatchedManager")))
			.accepts(this.hints);
	}

	@Test
	void theDriverMakesTheSocketFactories() {
		for (String factory : Set.of("PgSocketFactory", "PgSslSocketFactory")) {
			Class<?> type = type("io.github.pgcachewatch.source.notify.socket." + factory);
			for (Constructor<?> constructor : type.getConstructors()) {
				assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(constructor))
					.accepts(this.hints);
			}
		}
	}

	private static URL place(Class<?> type) {
		return type.getProtectionDomain().getCodeSource().getLocation();
	}

	private static String target(JavaMethodCall call) {
		return call.getTargetOwner().getName() + "." + call.getName();
	}

	private static Predicate<RuntimeHints> proxy(Class<?>... interfaces) {
		return RuntimeHintsPredicates.proxies().forInterfaces(interfaces);
	}

	private static Class<?> type(String name) {
		try {
			return Class.forName(name);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
