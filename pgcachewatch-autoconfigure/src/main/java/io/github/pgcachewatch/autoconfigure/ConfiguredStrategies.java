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

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Strategy;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.StrategyType;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.TimedStrategy;
import io.github.pgcachewatch.strategy.WindowedStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Makes the strategies that the properties describe.
 */
final class ConfiguredStrategies {

	private static final int DEFAULT_MAX_EVENTS = 5;

	private ConfiguredStrategies() {
	}

	static Map<String, InvalidationStrategy> create(Map<String, Strategy> properties) {
		Map<String, InvalidationStrategy> strategies = new LinkedHashMap<>();
		properties.forEach((name, strategy) -> strategies.put(name, create(name, strategy)));
		return strategies;
	}

	private static InvalidationStrategy create(String name, Strategy properties) {
		String property = "strategies." + name;
		StrategyType type = (properties.type() != null) ? properties.type() : typeNamed(name);
		if (type == null) {
			throw PropertyChecks.invalid(property + ".type", null, "must be greedy, windowed or timed");
		}
		PropertyChecks.positive(property + ".max-delay", properties.maxDelay());
		PropertyChecks.positive(property + ".interval", properties.interval());
		if (properties.maxEvents() != null && properties.maxEvents() < 1) {
			throw PropertyChecks.invalid(property + ".max-events", properties.maxEvents(), "must be 1 or more");
		}
		return create(type, properties);
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

	private static @Nullable StrategyType typeNamed(String name) {
		for (StrategyType type : StrategyType.values()) {
			if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
				return type;
			}
		}
		return null;
	}

}
