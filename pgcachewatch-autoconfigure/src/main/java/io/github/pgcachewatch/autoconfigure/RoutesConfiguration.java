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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Capture;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Triggers;
import io.github.pgcachewatch.binding.ConvertedAttributes;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.capture.mapping.EntityRows;
import io.github.pgcachewatch.capture.mapping.HibernateEntityRows;
import io.github.pgcachewatch.capture.mapping.RelationalEntityRows;
import io.github.pgcachewatch.capture.mapping.RepositoryRowMapping;
import io.github.pgcachewatch.capture.mapping.RowMapping;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.invalidation.RouteFactory;
import io.github.pgcachewatch.invalidation.StrategyRegistry;
import io.github.pgcachewatch.key.ArgumentPrecision;
import io.github.pgcachewatch.key.BeanKeyGenerators;
import io.github.pgcachewatch.key.KeyGeneratorObserver;
import io.github.pgcachewatch.key.KeyPurityCheck;
import io.github.pgcachewatch.key.value.KeyConverters;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.watch.BindingScan;
import io.github.pgcachewatch.watch.CreatedBeans;
import io.github.pgcachewatch.watch.RouteRegistry;
import io.github.pgcachewatch.watch.WatchThreads;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.convert.ConversionService;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;
import org.springframework.format.support.FormattingConversionService;

/**
 * The routes from tables to caches.
 */
@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

	@Bean
	static CreatedBeans pgCacheWatchCreatedBeans() {
		return new CreatedBeans();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	BindingScan pgCacheWatchBindingScan(ConfigurableListableBeanFactory beanFactory, PgCacheWatchProperties properties,
			CreatedBeans created) {
		return new BindingScan(beanFactory, properties.caches().keySet(),
				() -> ConfiguredBindings.create(properties.caches()), created, properties.cachedEntities(),
				properties.capture() == Capture.AUTO);
	}

	@Bean
	static KeyGeneratorObserver pgCacheWatchKeyGeneratorObserver(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<KeyPurityCheck> purityCheck) {
		return new KeyGeneratorObserver(beanFactory, purityCheck);
	}

	@Bean
	KeyPurityCheck pgCacheWatchKeyPurityCheck(WatchThreads threads, WatchedCaches caches) {
		return new KeyPurityCheck(threads.worker(), (cache) -> caches.clear(Set.of(cache)));
	}

	@Bean
	Invalidator pgCacheWatchInvalidator(WatchedCaches caches, WatchThreads threads) {
		return new Invalidator(caches, threads.timer());
	}

	@Bean
	RouteRegistry pgCacheWatchRoutes(Invalidator invalidator, WatchedCaches caches, PgCacheWatchProperties properties,
			ConfigurableListableBeanFactory beanFactory, KeyPurityCheck purityCheck, ArgumentPrecision precision) {
		RouteFactory factory = new RouteFactory(converters(beanFactory),
				new BeanKeyGenerators(beanFactory, purityCheck, precision), strategies(properties, beanFactory));
		boolean unchecked = properties.triggers().mode() == TriggerMode.NONE;
		return new RouteRegistry(invalidator, caches, unchecked ? factory.withTriggersUnchecked() : factory,
				furtherTables(properties.triggers()));
	}

	/**
	 * Spring Boot collects converter beans in the same way for the binder and for Spring
	 * MVC.
	 */
	private static KeyConverters converters(ConfigurableListableBeanFactory beanFactory) {
		ConversionService general = beanFactory.getConversionService();
		return new KeyConverters(() -> {
			FormattingConversionService declared = new FormattingConversionService();
			ApplicationConversionService.addBeans(declared, beanFactory);
			return declared;
		}, (general != null) ? general : ApplicationConversionService.getSharedInstance(),
				ConvertedAttributes.of(beanFactory));
	}

	private static StrategyRegistry strategies(PgCacheWatchProperties properties,
			ConfigurableListableBeanFactory beanFactory) {
		Map<String, String> perCache = new HashMap<>();
		properties.caches().forEach((name, cache) -> {
			if (cache.strategy() != null) {
				perCache.put(name, cache.strategy());
			}
		});
		StrategyRegistry strategies = new StrategyRegistry(properties.strategy(), perCache,
				beanFactory.getBeansOfType(InvalidationStrategy.class),
				ConfiguredStrategies.create(properties.strategies()));
		strategies.validate();
		return strategies;
	}

	private static List<WatchRequest> furtherTables(Triggers properties) {
		return IntStream.range(0, properties.tables().size())
			.mapToObj((index) -> request(properties.tables().get(index), "pgcachewatch.triggers.tables[" + index + "]"))
			.toList();
	}

	private static WatchRequest request(String table, String property) {
		if (table.contains("${")) {
			throw new InvalidConfigurationPropertyValueException(property, table,
					"has a placeholder that no property resolves");
		}
		try {
			return new WatchRequest(TableName.parse(table), List.of(), property);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, table, ex.getMessage(), ex);
		}
	}

	/**
	 * The rows that repositories of Spring Data read.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RepositoryFactoryInformation.class)
	static class RepositoryConfiguration {

		@Bean
		RowMapping pgCacheWatchRowMapping(BeanFactory beanFactory, ObjectProvider<EntityRows> entities) {
			return new RepositoryRowMapping(beanFactory, entities.stream().toList());
		}

	}

	/**
	 * The entities of JPA.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ EntityManagerFactory.class, SessionFactoryImplementor.class })
	static class HibernateConfiguration {

		@Bean
		HibernateEntityRows pgCacheWatchHibernateEntityRows(ObjectProvider<EntityManagerFactory> factories) {
			return new HibernateEntityRows(factories);
		}

	}

	/**
	 * The aggregates of Spring Data JDBC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RelationalMappingContext.class)
	static class RelationalConfiguration {

		@Bean
		RelationalEntityRows pgCacheWatchRelationalEntityRows(ListableBeanFactory beanFactory) {
			return new RelationalEntityRows(beanFactory);
		}

	}

}
