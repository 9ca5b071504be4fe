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

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.AbstractApplicationEventMulticaster;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * Tells whether an event would reach anybody. Where nobody listens, as in most
 * applications, passing events on would cost more than evicting does. Thread-safe.
 * <p>
 * The context's multicaster is asked as it asks itself, each time, so that the answer is
 * exact: listeners may be added whenever. Where the context has a parent, or the
 * application a multicaster of its own, somebody is taken to listen.
 */
final class EventListeners {

	static final @Nullable Method LOOKUP = ReflectionUtils.findMethod(AbstractApplicationEventMulticaster.class,
			"getApplicationListeners", ApplicationEvent.class, ResolvableType.class);

	private static final Logger logger = LoggerFactory.getLogger(EventListeners.class);

	private final ConfigurableApplicationContext context;

	private final ApplicationEvent anyEvent;

	private final Map<Class<?>, ResolvableType> types = new ConcurrentHashMap<>();

	private final Set<Class<?>> heard = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Object multicaster;

	private volatile boolean unknown;

	EventListeners(ConfigurableApplicationContext context) {
		this.context = context;
		this.anyEvent = new PayloadApplicationEvent<>(context, "any");
		this.unknown = context.getParent() != null || LOOKUP == null || !LOOKUP.trySetAccessible();
	}

	/**
	 * Returns whether there may be a listener to events of a type. Once there is one, the
	 * multicaster is not asked again: it might create the listener's bean each time.
	 */
	boolean listenTo(Class<?> type) {
		if (this.unknown || this.heard.contains(type)) {
			return true;
		}
		boolean heard = isHeard(this.types.computeIfAbsent(type,
				(absent) -> ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, absent)));
		if (heard) {
			this.heard.add(type);
		}
		return heard;
	}

	private boolean isHeard(ResolvableType type) {
		try {
			Object multicaster = multicaster();
			return multicaster == null || LOOKUP == null
					|| !((Collection<?>) LOOKUP.invoke(multicaster, this.anyEvent, type)).isEmpty();
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("Who listens to events is not known", ex);
			return true;
		}
	}

	private @Nullable Object multicaster() {
		Object found = this.multicaster;
		if (found == null) {
			found = this.context.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME);
			if (found.getClass() != SimpleApplicationEventMulticaster.class) {
				this.unknown = true;
				return null;
			}
			this.multicaster = found;
		}
		return found;
	}

}
