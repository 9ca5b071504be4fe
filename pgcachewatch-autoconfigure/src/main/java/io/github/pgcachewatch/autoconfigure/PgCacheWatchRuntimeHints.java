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

import java.sql.Connection;
import java.util.List;

import io.github.pgcachewatch.cache.view.WatchedManager;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.source.notify.socket.PgSocketFactory;
import io.github.pgcachewatch.source.notify.socket.PgSslSocketFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.AbstractApplicationEventMulticaster;
import org.springframework.core.ResolvableType;

/**
 * Hints for native images: the driver makes the socket factories by their names,
 * conditions read changes, and where no class can be made at run time, cache managers are
 * watched through their interfaces. Cache interceptors see the beans through a proxy, and
 * the listener a borrowed connection. JPA's factory, and Spring's list of its types, are
 * looked up by their names, and so is the method that tells the listeners of events.
 */
class PgCacheWatchRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerType(PgSocketFactory.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		hints.reflection().registerType(PgSslSocketFactory.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		hints.reflection().registerType(TableChange.class, MemberCategory.INVOKE_PUBLIC_METHODS);
		hints.reflection().registerType(Operation.class, MemberCategory.INVOKE_PUBLIC_METHODS);
		hints.reflection()
			.registerType(AbstractApplicationEventMulticaster.class,
					(multicaster) -> multicaster.withMethod("getApplicationListeners",
							List.of(TypeReference.of(ApplicationEvent.class), TypeReference.of(ResolvableType.class)),
							ExecutableMode.INVOKE));
		hints.proxies()
			.registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(ConfigurableListableBeanFactory.class));
		hints.proxies().registerJdkProxy(CacheManager.class, WatchedManager.class);
		hints.proxies().registerJdkProxy(Connection.class);
		hints.reflection().registerTypeIfPresent(classLoader, "jakarta.persistence.EntityManagerFactory");
		hints.reflection()
			.registerTypeIfPresent(classLoader, "org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes");
	}

}
