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
package io.github.pgcachewatch.invalidation;

import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.SimpleThreadScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bean with a cached method, and what puts it behind each kind of proxy.
 */
final class DictionaryFixture {

	private DictionaryFixture() {
	}

	/**
	 * Asserts that a changed row evicts from the cache {@code words} what the dictionary
	 * stored there.
	 */
	static void assertEvictsTheKeyOfTheFill(CachingContext context) {
		context.table("word", "id int8");
		context.bean(Dictionary.class).find(42);
		assertThat(context.cachedKeys("words")).hasSize(1);
		context.change("word", "id", 42L);
		assertThat(context.evicted()).containsAll(context.cachedKeys("words"));
		assertThat(context.routes()).singleElement().satisfies((route) -> assertThat(route.warning()).isEmpty());
	}

	interface Dictionary {

		String find(long id);

	}

	/**
	 * Makes a proxy without a class behind it, as that of a repository.
	 *
	 * @param <D> the interface of the repository
	 */
	static final class RepositoryFactory<D extends Dictionary> implements FactoryBean<D> {

		private final Class<D> type;

		RepositoryFactory(Class<D> type) {
			this.type = type;
		}

		@Override
		public D getObject() {
			ProxyFactory factory = new ProxyFactory(new Object());
			factory.setInterfaces(this.type);
			factory.addAdvice((MethodInterceptor) (invocation) -> "x");
			return this.type.cast(factory.getProxy());
		}

		@Override
		public Class<D> getObjectType() {
			return this.type;
		}

	}

	/**
	 * Adds the scope {@code thread}.
	 */
	static class ScopeConfiguration {

		@Bean
		static CustomScopeConfigurer scopes() {
			CustomScopeConfigurer configurer = new CustomScopeConfigurer();
			configurer.addScope("thread", new SimpleThreadScope());
			return configurer;
		}

	}

}
