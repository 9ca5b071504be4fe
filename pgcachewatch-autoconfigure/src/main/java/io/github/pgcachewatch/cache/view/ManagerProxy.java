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

package io.github.pgcachewatch.cache.view;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.CacheManager;
import org.springframework.cglib.core.SpringNamingPolicy;
import org.springframework.cglib.proxy.Callback;
import org.springframework.cglib.proxy.CallbackFilter;
import org.springframework.cglib.proxy.Dispatcher;
import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.Factory;
import org.springframework.cglib.proxy.MethodInterceptor;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Makes managers that hand out references to watched caches and else are the
 * application's own: of the same class, so that beans that ask for it by its class still
 * get it. Spring AOP would do the same, at a multiple of the cost for each
 * {@code getCache}.
 */
public final class ManagerProxy {

	private static final Logger logger = LoggerFactory.getLogger(ManagerProxy.class);

	private static final SpringObjenesis objenesis = new SpringObjenesis();

	private ManagerProxy() {
	}

	static CacheManager create(ManagerWatch watch) {
		Class<?> type = ClassUtils.getUserClass(watch.manager());
		if (Proxy.isProxyClass(type)) {
			return byInterfaces(watch, type);
		}
		try {
			if (isOpen(type)) {
				return byClass(watch, type);
			}
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("No class-based proxy for {}", type.getName(), ex);
		}
		logger.warn("{} cannot be extended, so it is watched through its interfaces: inject it as a CacheManager, or "
				+ "make the class and its methods non-final", type.getName());
		return byInterfaces(watch, type);
	}

	private static boolean isOpen(Class<?> type) {
		return !Modifier.isFinal(type.getModifiers()) && Arrays.stream(CacheManager.class.getMethods())
			.map((method) -> ClassUtils.getMostSpecificMethod(method, type))
			.noneMatch((method) -> Modifier.isFinal(method.getModifiers()));
	}

	private static CacheManager byClass(ManagerWatch watch, Class<?> type) {
		Enhancer enhancer = new Enhancer();
		enhancer.setSuperclass(type);
		enhancer.setInterfaces(new Class<?>[] { WatchedManager.class });
		enhancer.setClassLoader(loader(type));
		enhancer.setNamingPolicy(SpringNamingPolicy.INSTANCE);
		enhancer.setAttemptLoad(true);
		enhancer.setCallbackFilter(Role.FILTER);
		Callback[] callbacks = callbacks(watch);
		enhancer.setCallbackTypes(Arrays.stream(callbacks).map(ManagerProxy::kind).toArray(Class<?>[]::new));
		Class<?> proxyType = enhancer.createClass();
		Object proxy = objenesis.newInstance(proxyType, enhancer.getUseCache());
		copyStateForFinalMethods(watch.manager(), proxy, type);
		((Factory) proxy).setCallbacks(callbacks);
		return (CacheManager) proxy;
	}

	/**
	 * A final method reaches the proxy itself, which is made without any constructor.
	 */
	private static void copyStateForFinalMethods(CacheManager manager, Object proxy, Class<?> type) {
		boolean needed = Arrays.stream(ReflectionUtils.getAllDeclaredMethods(type)).anyMatch(ManagerProxy::isFinal);
		if (needed) {
			try {
				ReflectionUtils.doWithFields(type, (field) -> {
					ReflectionUtils.makeAccessible(field);
					field.set(proxy, field.get(manager));
				}, (field) -> !Modifier.isStatic(field.getModifiers()));
			}
			catch (RuntimeException ex) {
				logger.warn(
						"{} has final methods, which find no state in the proxy that watches it: make them non-final",
						type.getName(), ex);
			}
		}
	}

	private static boolean isFinal(Method method) {
		int modifiers = method.getModifiers();
		return Modifier.isFinal(modifiers) && Modifier.isPublic(modifiers) && !Modifier.isStatic(modifiers)
				&& method.getDeclaringClass() != Object.class;
	}

	private static CacheManager byInterfaces(ManagerWatch watch, Class<?> type) {
		Set<Class<?>> interfaces = new LinkedHashSet<>(
				Arrays.asList(ClassUtils.getAllInterfacesForClass(type, loader(type))));
		interfaces.add(CacheManager.class);
		interfaces.add(WatchedManager.class);
		return (CacheManager) Proxy.newProxyInstance(loader(type), interfaces.toArray(Class<?>[]::new),
				(proxy, method, arguments) -> invoke(watch, method, arguments));
	}

	private static @Nullable Object invoke(ManagerWatch watch, Method method, Object @Nullable [] arguments)
			throws Throwable {
		return switch (Role.of(method)) {
			case GET_CACHE -> watch.getCache((String) argument(arguments));
			case RESET_CACHES -> {
				watch.resetCaches();
				yield null;
			}
			case EQUALS -> equals(watch, argument(arguments));
			case TARGET -> watch.manager();
			case OTHER -> {
				try {
					yield method.invoke(watch.manager(), arguments);
				}
				catch (InvocationTargetException ex) {
					throw ex.getTargetException();
				}
			}
		};
	}

	private static Callback[] callbacks(ManagerWatch watch) {
		MethodInterceptor getCache = (proxy, method, arguments, call) -> watch.getCache((String) arguments[0]);
		MethodInterceptor resetCaches = (proxy, method, arguments, call) -> {
			watch.resetCaches();
			return null;
		};
		MethodInterceptor equals = (proxy, method, arguments, call) -> equals(watch, arguments[0]);
		MethodInterceptor target = (proxy, method, arguments, call) -> watch.manager();
		Dispatcher other = watch::manager;
		return new Callback[] { getCache, resetCaches, equals, target, other };
	}

	private static Class<?> kind(Callback callback) {
		return (callback instanceof Dispatcher) ? Dispatcher.class : MethodInterceptor.class;
	}

	private static boolean equals(ManagerWatch watch, @Nullable Object other) {
		return watch.manager()
			.equals((other instanceof WatchedManager watched) ? watched.unwatchedCacheManager() : other);
	}

	private static Object argument(Object @Nullable [] arguments) {
		if (arguments == null) {
			throw new IllegalArgumentException("No argument");
		}
		return arguments[0];
	}

	private static ClassLoader loader(Class<?> type) {
		return (type.getClassLoader() != null) ? type.getClassLoader() : ManagerProxy.class.getClassLoader();
	}

	/**
	 * What becomes of a method, in the order of the callbacks.
	 */
	private enum Role {

		GET_CACHE, RESET_CACHES, EQUALS, TARGET, OTHER;

		static final CallbackFilter FILTER = (method) -> of(method).ordinal();

		static Role of(Method method) {
			if (ReflectionUtils.isEqualsMethod(method)) {
				return EQUALS;
			}
			return switch (method.getName()) {
				case "getCache" -> takes(method, String.class) ? GET_CACHE : OTHER;
				case "resetCaches" -> takes(method) ? RESET_CACHES : OTHER;
				case "unwatchedCacheManager" -> takes(method) ? TARGET : OTHER;
				default -> OTHER;
			};
		}

		private static boolean takes(Method method, Class<?>... types) {
			return Arrays.equals(method.getParameterTypes(), types);
		}

	}

}
