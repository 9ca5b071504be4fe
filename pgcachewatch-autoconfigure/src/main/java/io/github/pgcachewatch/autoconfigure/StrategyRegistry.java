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

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Strategy;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.StrategyType;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.TimedStrategy;
import io.github.pgcachewatch.strategy.WindowedStrategy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Finds strategies by their names: those of the properties first, then beans, then the
 * three that are always there. Thread-safe.
 */
final class StrategyRegistry {

	private static final int DEFAULT_MAX_EVENTS = 5;

	private final Map<String, InvalidationStrategy> created = new ConcurrentHashMap<>();

	private final Map<String, Strategy> properties;

	private final Map<String, InvalidationStrategy> beans;

	StrategyRegistry(Map<String, Strategy> properties, Map<String, InvalidationStrategy> beans) {
		this.properties = properties;
		this.beans = beans;
		properties.forEach(this::create);
	}

	/**
	 * Returns a strategy.
	 * @param name its name
	 * @return the strategy, the same one for each call
	 * @throws IllegalArgumentException if there is none of that name
	 */
	InvalidationStrategy get(String name) {
		InvalidationStrategy strategy = find(name);
		if (strategy == null) {
			throw new IllegalArgumentException("There is no strategy '" + name + "'; known are "
					+ String.join(", ", names()) + ". Define it under 'pgcachewatch.strategies." + name
					+ "' or as an InvalidationStrategy bean of that name");
		}
		return strategy;
	}

	private @Nullable InvalidationStrategy find(String name) {
		InvalidationStrategy strategy = this.created.get(name);
		if (strategy == null) {
			strategy = this.beans.get(name);
		}
		StrategyType type = type(name);
		return (strategy != null || type == null) ? strategy
				: this.created.computeIfAbsent(name, (key) -> create(type, Strategy.defaults(type)));
	}

	private TreeSet<String> names() {
		TreeSet<String> names = new TreeSet<>(this.properties.keySet());
		names.addAll(this.beans.keySet());
		for (StrategyType type : StrategyType.values()) {
			names.add(type.name().toLowerCase(Locale.ROOT));
		}
		return names;
	}

	private void create(String name, Strategy properties) {
		String prefix = "pgcachewatch.strategies." + name;
		StrategyType type = (properties.type() != null) ? properties.type() : type(name);
		if (type == null) {
			throw new InvalidConfigurationPropertyValueException(prefix + ".type", null,
					"must be set to greedy, windowed or timed");
		}
		try {
			this.created.put(name, create(type, properties));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(prefix, properties, ex.getMessage(), ex);
		}
	}

	private static InvalidationStrategy create(StrategyType type, Strategy properties) {
		return switch (type) {
			case GREEDY -> new GreedyStrategy();
			case WINDOWED -> new WindowedStrategy(maxEvents(properties), properties.maxDelay(), properties.pattern());
			case TIMED -> new TimedStrategy(properties.interval());
		};
	}

	private static @Nullable Integer maxEvents(Strategy properties) {
		return (properties.maxEvents() == null && properties.pattern().isEmpty()) ? Integer.valueOf(DEFAULT_MAX_EVENTS)
				: properties.maxEvents();
	}

	private static @Nullable StrategyType type(String name) {
		for (StrategyType type : StrategyType.values()) {
			if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
				return type;
			}
		}
		return null;
	}

}
