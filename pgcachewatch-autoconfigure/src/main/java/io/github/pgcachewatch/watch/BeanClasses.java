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

package io.github.pgcachewatch.watch;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.AnnotatedTypes;
import io.github.pgcachewatch.binding.FrameworkTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils.MethodFilter;

/**
 * Finds the classes of beans without creating a bean. Stateless.
 */
public final class BeanClasses {

	private BeanClasses() {
	}

	/**
	 * Returns the classes behind proxies, and the interfaces that factories produce, by
	 * the names of the beans.
	 * @param beanFactory has the definitions of the beans
	 * @return the classes by the names of the beans
	 */
	public static Map<String, Class<?>> of(ConfigurableListableBeanFactory beanFactory) {
		Map<String, Class<?>> classes = new LinkedHashMap<>();
		for (String name : beanFactory.getBeanNamesForType(Object.class, true, false)) {
			if (!ScopedProxyUtils.isScopedTarget(name)) {
				Class<?> type = type(name, beanFactory);
				if (type != null) {
					classes.put(name, ClassUtils.getUserClass(type));
				}
			}
		}
		return classes;
	}

	private static @Nullable Class<?> type(String name, ConfigurableListableBeanFactory beanFactory) {
		String scopedTarget = ScopedProxyUtils.getTargetBeanName(name);
		return AutoProxyUtils.determineTargetClass(beanFactory,
				beanFactory.containsBeanDefinition(scopedTarget) ? scopedTarget : name);
	}

	/**
	 * Returns whether a bean has the annotation, or may have it as far as can be told
	 * before there are beans: one may stand behind an interface of the application, or be
	 * defined by a post-processor that is yet to run.
	 * @param beanFactory has the definitions of the beans
	 * @param applicationPackages the packages of the application
	 * @return whether caching may be needed
	 */
	public static boolean mayBeAnnotated(ConfigurableListableBeanFactory beanFactory,
			Collection<String> applicationPackages) {
		Map<String, Class<?>> classes = of(beanFactory);
		classes.values().removeIf(FrameworkTypes::contain);
		// What the application defines is looked at first, and most often answers.
		List<Class<?>> ofApplication = classes.values()
			.stream()
			.filter((type) -> isOfApplication(type, applicationPackages))
			.toList();
		return areAnyInvalidated(ofApplication) || areAnyInvalidated(classes.values())
				|| classes.entrySet()
					.stream()
					.filter((bean) -> beanFactory.containsBeanDefinition(bean.getKey()))
					.anyMatch((bean) -> mayHide(beanFactory.getMergedBeanDefinition(bean.getKey()), bean.getValue(),
							applicationPackages));
	}

	private static boolean areAnyInvalidated(Collection<Class<?>> types) {
		return types.stream().anyMatch(AnnotatedTypes::areInvalidated);
	}

	private static boolean isOfApplication(Class<?> type, Collection<String> applicationPackages) {
		return applicationPackages.stream().anyMatch((application) -> type.getName().startsWith(application + "."));
	}

	private static boolean mayHide(BeanDefinition definition, Class<?> type, Collection<String> applicationPackages) {
		boolean behindInterface = definition.getFactoryMethodName() != null && type.isInterface()
				&& isOfApplication(type, applicationPackages);
		return behindInterface || (definition.getRole() != BeanDefinition.ROLE_INFRASTRUCTURE
				&& BeanDefinitionRegistryPostProcessor.class.isAssignableFrom(type));
	}

	/**
	 * Returns the methods to which an annotation applies, be it their own or their
	 * type's.
	 * @param type the class of a bean
	 * @return the methods; empty if there are none
	 */
	public static Set<Method> annotatedMethods(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, PgInvalidated.class)) {
			return Set.of();
		}
		boolean all = hasAnnotation(type);
		return MethodIntrospector.selectMethods(type, (MethodFilter) (method) -> all || hasAnnotation(method));
	}

	private static boolean hasAnnotation(AnnotatedElement element) {
		return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY).isPresent(PgInvalidated.class);
	}

}
