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

import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

/**
 * Tells whether an event may reach a listener. Without one, as in most applications,
 * publishing would cost more than evicting does. Thread-safe.
 * <p>
 * The listeners of the context are looked through once for a type, and again when their
 * number has changed. Where they are not all known, an event is taken to reach one: if
 * the context has a parent, the application has a multicaster of its own, or the bean of
 * a listener is not created yet.
 */
final class EventListeners {

	private final ConfigurableApplicationContext context;

	private final Map<Class<?>, Answer> answers = new ConcurrentHashMap<>();

	EventListeners(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Returns whether there may be a listener to events of a type.
	 */
	boolean listenTo(Class<?> type) {
		int count = (this.context instanceof AbstractApplicationContext known) ? known.getApplicationListeners().size()
				: 0;
		Answer answer = this.answers.get(type);
		if (answer == null || answer.count() != count) {
			answer = new Answer(count, mayListen(type));
			this.answers.put(type, answer);
		}
		return answer.listening();
	}

	/**
	 * Returns whether a listener asks for events of a type, and not merely for all there
	 * are.
	 */
	boolean askFor(Class<?> type) {
		try {
			return isAskedFor(type);
		}
		catch (ConcurrentModificationException ex) {
			// A listener is being added on another thread.
			return true;
		}
	}

	private boolean isAskedFor(Class<?> type) {
		ConfigurableListableBeanFactory beanFactory = this.context.getBeanFactory();
		return hasListener((listener) -> supports(listener, payload(type)) && !supports(listener, payload(Any.class)))
				|| beanFactory.getBeanNamesForType(
						ResolvableType.forClassWithGenerics(ApplicationListener.class, payload(type)), true,
						false).length > 0;
	}

	private boolean mayListen(Class<?> type) {
		try {
			return !isKnown() || hasListener((listener) -> supports(listener, payload(type)));
		}
		catch (ConcurrentModificationException ex) {
			// A listener is being added on another thread.
			return true;
		}
	}

	private boolean isKnown() {
		return this.context instanceof AbstractApplicationContext && this.context.getParent() == null
				&& this.context.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME)
					.getClass() == SimpleApplicationEventMulticaster.class
				&& listenerBeans().stream().noneMatch((name) -> bean(name) == null);
	}

	private List<String> listenerBeans() {
		return List.of(this.context.getBeanFactory().getBeanNamesForType(ApplicationListener.class, true, false));
	}

	private @Nullable Object bean(String name) {
		// A factory may listen as well, and is registered under the name of its product.
		return this.context.getBeanFactory().getSingleton(BeanFactoryUtils.transformedBeanName(name));
	}

	// The context's list lacks singletons that were registered as they are.
	private boolean hasListener(Predicate<ApplicationListener<?>> asked) {
		Stream<?> listed = (this.context instanceof AbstractApplicationContext known)
				? known.getApplicationListeners().stream() : Stream.empty();
		return Stream.concat(listed, listenerBeans().stream().map(this::bean))
			.anyMatch((listener) -> listener instanceof ApplicationListener<?> known && asked.test(known));
	}

	private static ResolvableType payload(Class<?> type) {
		return ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, type);
	}

	@SuppressWarnings("unchecked")
	private static boolean supports(ApplicationListener<?> listener, ResolvableType event) {
		return new GenericApplicationListenerAdapter((ApplicationListener<ApplicationEvent>) listener)
			.supportsEventType(event);
	}

	/**
	 * An event that only those listen to who listen to every record.
	 */
	private record Any() {
	}

	/**
	 * What was found.
	 *
	 * @param count the number of listeners at that time
	 * @param listening whether there may be a listener
	 */
	private record Answer(int count, boolean listening) {
	}

}
