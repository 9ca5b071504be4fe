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

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.AbstractApplicationEventMulticaster;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.util.function.SingletonSupplier;

/**
 * Tells whether an event may reach a listener. Without one, as in most applications,
 * publishing would cost more than evicting does. Thread-safe.
 * <p>
 * The context's multicaster is asked for what it would call: it knows every listener, in
 * whatever way that was added, and remembers its answer until one is added or removed.
 * Where it cannot be asked, an event is taken to reach a listener: if the context has a
 * parent, or the application has a multicaster of its own.
 */
final class EventListeners {

	private static final Logger logger = LoggerFactory.getLogger(EventListeners.class);

	private static final @Nullable MethodHandle LISTENERS = findLookup();

	private final ConfigurableApplicationContext context;

	private final SingletonSupplier<Optional<SimpleApplicationEventMulticaster>> multicaster;

	private final Map<Class<?>, Inquiry> inquiries = new ConcurrentHashMap<>();

	EventListeners(ConfigurableApplicationContext context) {
		this.context = context;
		this.multicaster = SingletonSupplier.of(this::findMulticaster);
	}

	/**
	 * Returns what a multicaster itself asks when it is given an event. The method is
	 * protected.
	 */
	private static @Nullable MethodHandle findLookup() {
		try {
			return MethodHandles.privateLookupIn(AbstractApplicationEventMulticaster.class, MethodHandles.lookup())
				.findVirtual(AbstractApplicationEventMulticaster.class, "getApplicationListeners",
						MethodType.methodType(Collection.class, ApplicationEvent.class, ResolvableType.class));
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("Every event is published, since no multicaster tells its listeners", ex);
			return null;
		}
	}

	private Optional<SimpleApplicationEventMulticaster> findMulticaster() {
		Object bean = (this.context instanceof AbstractApplicationContext)
				? this.context.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME) : null;
		return (bean instanceof SimpleApplicationEventMulticaster simple
				&& bean.getClass() == SimpleApplicationEventMulticaster.class) ? Optional.of(simple) : Optional.empty();
	}

	/**
	 * Returns whether there may be a listener to events of a type.
	 */
	boolean listenTo(Class<?> type) {
		Collection<?> known = known(type);
		return known == null || !known.isEmpty();
	}

	/**
	 * Returns the listeners to events of a type, or {@code null} if they are not all
	 * known.
	 */
	private @Nullable Collection<?> known(Class<?> type) {
		MethodHandle lookup = LISTENERS;
		SimpleApplicationEventMulticaster multicaster = this.multicaster.obtain().orElse(null);
		if (lookup == null || multicaster == null || this.context.getParent() != null) {
			return null;
		}
		Inquiry inquiry = inquiry(type);
		try {
			return (Collection<?>) lookup.invokeExact((AbstractApplicationEventMulticaster) multicaster,
					inquiry.event(), inquiry.type());
		}
		catch (Throwable ex) {
			// A listener's bean that cannot be created, most likely. Publishing tells.
			logger.debug("The multicaster does not tell its listeners to {}", type.getSimpleName(), ex);
			return null;
		}
	}

	private Inquiry inquiry(Class<?> type) {
		Inquiry inquiry = this.inquiries.get(type);
		return (inquiry != null) ? inquiry : this.inquiries.computeIfAbsent(type,
				(asked) -> new Inquiry(new PayloadApplicationEvent<>(this.context, asked), payload(asked)));
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
		Collection<?> known = known(type);
		return Stream.concat((known != null) ? known.stream() : Stream.empty(), listed())
			.anyMatch((listener) -> listener instanceof ApplicationListener<?> asked && supports(asked, payload(type))
					&& !supports(asked, payload(Any.class)))
				|| beanFactory.getBeanNamesForType(
						ResolvableType.forClassWithGenerics(ApplicationListener.class, payload(type)), true,
						false).length > 0;
	}

	private Stream<?> listed() {
		return (this.context instanceof AbstractApplicationContext known) ? known.getApplicationListeners().stream()
				: Stream.empty();
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
	 * What the multicaster is asked for one type. It looks at the event's source alone.
	 *
	 * @param event stands for all events of the type
	 * @param type the type of the event
	 */
	private record Inquiry(ApplicationEvent event, ResolvableType type) {
	}

}
