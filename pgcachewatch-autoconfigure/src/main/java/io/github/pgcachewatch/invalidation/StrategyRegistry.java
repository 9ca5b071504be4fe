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

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.TimedStrategy;
import io.github.pgcachewatch.strategy.WindowedStrategy;

import org.springframework.util.StringUtils;

/**
 * The strategies by name: those of beans hide the built-in ones, and configured ones hide
 * both. Immutable.
 */
public final class StrategyRegistry {

	private final String global;

	private final Map<String, String> perCache;

	private final Map<String, InvalidationStrategy> known = new TreeMap<>();

	/**
	 * Creates the strategies.
	 * @param global the name of the global strategy
	 * @param perCache the names of the caches' own strategies, by cache
	 * @param beans the beans, by name
	 * @param configured the configured strategies, by name
	 */
	public StrategyRegistry(String global, Map<String, String> perCache, Map<String, InvalidationStrategy> beans,
			Map<String, InvalidationStrategy> configured) {
		this.global = global;
		this.perCache = Map.copyOf(perCache);
		this.known.put("greedy", new GreedyStrategy());
		this.known.put("windowed", new WindowedStrategy(5, Duration.ofSeconds(30)));
		this.known.put("timed", new TimedStrategy(Duration.ofMinutes(10)));
		this.known.putAll(beans);
		this.known.putAll(configured);
	}

	/**
	 * Checks that every name that properties use is known.
	 * @throws InvalidBindingException if one is not
	 */
	public void validate() {
		find(this.global, "pgcachewatch.strategy");
		this.perCache.forEach((cache, name) -> find(name, property(cache)));
	}

	/**
	 * Chooses the strategy of a binding: its own, else the cache's, else the global one.
	 * @throws InvalidBindingException if there is none of that name
	 */
	NamedStrategy resolve(CacheBinding binding) {
		if (StringUtils.hasText(binding.strategy())) {
			return find(binding.strategy(), binding.place());
		}
		String ofCache = this.perCache.get(binding.cacheName());
		return StringUtils.hasText(ofCache) ? find(ofCache, property(binding.cacheName()))
				: find(this.global, "pgcachewatch.strategy");
	}

	private NamedStrategy find(String name, String place) {
		InvalidationStrategy strategy = this.known.get(name);
		if (strategy == null) {
			throw new InvalidBindingException(InvalidBindingException.Reason.STRATEGY, place,
					"there is no strategy named '" + name + "'", "Name one of " + String.join(", ", this.known.keySet())
							+ ", or define it under pgcachewatch.strategies or as a bean.");
		}
		return new NamedStrategy(name, strategy);
	}

	private static String property(String cacheName) {
		return "pgcachewatch.caches." + cacheName + ".strategy";
	}

	/**
	 * A strategy and the name by which it was chosen.
	 *
	 * @param name the name
	 * @param strategy the strategy
	 */
	record NamedStrategy(String name, InvalidationStrategy strategy) {
	}

}
