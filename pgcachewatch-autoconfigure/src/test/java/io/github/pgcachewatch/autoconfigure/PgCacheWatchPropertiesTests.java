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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.ReadsInTransaction;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.StrategyType;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.WhenDisconnected;
import io.github.pgcachewatch.binding.CachedEntities;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link PgCacheWatchProperties}.
 */
class PgCacheWatchPropertiesTests {

	@Test
	void whenNothingIsSetTheDefaultsAreThoseOfTheContract() {
		PgCacheWatchProperties properties = bind();
		assertThat(properties.enabled()).isTrue();
		assertThat(properties.channel()).isEqualTo("ch_pgcachewatch_table_change");
		assertThat(properties.extraChannels()).isEmpty();
		assertThat(properties.strategy()).isEqualTo("greedy");
		assertThat(properties.strategies()).isEmpty();
		assertThat(properties.maxStaleness()).isEqualTo(Duration.ofSeconds(15));
		assertThat(properties.whenDisconnected()).isEqualTo(WhenDisconnected.BYPASS);
		assertThat(properties.readsInTransaction()).isEqualTo(ReadsInTransaction.CACHE);
		assertThat(properties.replicaLag()).isZero();
		assertThat(properties.cachedEntities()).isEqualTo(CachedEntities.WARN);
		assertThat(properties.connection().url()).isNull();
		assertThat(properties.connection().connectTimeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(properties.reconnect().initialDelay()).isEqualTo(Duration.ofMillis(100));
		assertThat(properties.reconnect().maxDelay()).isEqualTo(Duration.ofSeconds(30));
		assertThat(properties.reconnect().multiplier()).isEqualTo(2);
		assertThat(properties.reconnect().jitter()).isEqualTo(0.2);
		assertThat(properties.failFast()).isFalse();
		assertThat(properties.triggers().mode()).isEqualTo(TriggerMode.CREATE);
		assertThat(properties.triggers().level()).isEqualTo(TriggerLevel.STATEMENT);
		assertThat(properties.triggers().maxKeys()).isEqualTo(1000);
		assertThat(properties.triggers().tables()).isEmpty();
		assertThat(properties.triggers().checkInterval()).isEqualTo(Duration.ofSeconds(60));
		assertThat(properties.events().enabled()).isTrue();
		assertThat(properties.events().queueCapacity()).isEqualTo(10000);
		assertThat(properties.caches()).isEmpty();
		assertThat(properties.selfCheck().rate()).isZero();
	}

	@Test
	void whenAStrategyIsSetItIsBound() {
		PgCacheWatchProperties.Strategy strategy = bind("pgcachewatch.strategies.calm.type", "windowed",
				"pgcachewatch.strategies.calm.max-events", "7", "pgcachewatch.strategies.calm.pattern", "insert,delete")
			.strategies()
			.get("calm");
		assertThat(strategy.type()).isEqualTo(StrategyType.WINDOWED);
		assertThat(strategy.maxEvents()).isEqualTo(7);
		assertThat(strategy.maxDelay()).isEqualTo(Duration.ofSeconds(30));
		assertThat(strategy.pattern()).containsExactly(Operation.INSERT, Operation.DELETE);
		assertThat(strategy.interval()).isEqualTo(Duration.ofMinutes(10));
	}

	@Test
	void whenACacheIsBoundToTablesItIsBound() {
		PgCacheWatchProperties.Cache cache = bind("pgcachewatch.caches.books.strategy", "timed",
				"pgcachewatch.caches.books.when-disconnected", "serve",
				"pgcachewatch.caches.books.invalidated-by[0].table", "book",
				"pgcachewatch.caches.books.invalidated-by[0].key", "id",
				"pgcachewatch.caches.books.invalidated-by[0].key-type", "java.lang.Long")
			.caches()
			.get("books");
		assertThat(cache.strategy()).isEqualTo("timed");
		assertThat(cache.whenDisconnected()).isEqualTo(WhenDisconnected.SERVE);
		assertThat(cache.invalidatedBy())
			.containsExactly(new PgCacheWatchProperties.InvalidatedBy("book", List.of("id"), Long.class, List.of()));
	}

	@ParameterizedTest
	@CsvSource({ "channel,''", "extra-channels[0],''", "max-staleness,0s", "max-staleness,-1s", "replica-lag,-1s",
			"connection.connect-timeout,0s", "reconnect.initial-delay,0s", "reconnect.max-delay,1ms",
			"reconnect.multiplier,0.5", "reconnect.jitter,1.5", "reconnect.jitter,-0.1", "triggers.max-keys,0",
			"triggers.check-interval,-1s", "events.queue-capacity,0", "strategy,''", "self-check.rate,1.5",
			"self-check.rate,-0.1", "self-check.rate,NaN" })
	void whenAValueIsOutOfRangeTheErrorNamesTheProperty(String property, String value) {
		assertThatException().isThrownBy(() -> bind("pgcachewatch." + property, value))
			.havingRootCause()
			.withMessageContaining("pgcachewatch." + property)
			.withMessageContaining("must");
	}

	@Test
	void whenAChannelIsLongerThan63BytesTheErrorSaysSo() {
		assertThat(bind("pgcachewatch.channel", "x".repeat(63)).channel()).hasSize(63);
		assertThatException().isThrownBy(() -> bind("pgcachewatch.channel", "ü".repeat(32)))
			.havingRootCause()
			.withMessageContaining("pgcachewatch.channel")
			.withMessageContaining("64 bytes")
			.withMessageContaining("shorter");
	}

	@Test
	void whenTheConnectionIsPrintedThePasswordIsNot() {
		PgCacheWatchProperties properties = bind("pgcachewatch.connection.password", "tiger");
		assertThat(properties.connection().password()).isEqualTo("tiger");
		assertThat(properties.toString()).doesNotContain("tiger");
	}

	@Test
	void whenMetadataIsReadEveryPropertyIsDescribed() {
		JsonNode metadata = new JsonMapper()
			.readTree(getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json"));
		assertThat(metadata.get("properties").valueStream().toList()).hasSizeGreaterThan(25)
			.allSatisfy((property) -> assertThat(property.path("description").asString("")).endsWith("."));
		assertThat(metadata.get("hints").valueStream().map((hint) -> hint.get("name").asString())).contains(
				"pgcachewatch.strategy", "pgcachewatch.when-disconnected", "pgcachewatch.reads-in-transaction",
				"pgcachewatch.triggers.mode", "pgcachewatch.triggers.level");
	}

	private static PgCacheWatchProperties bind(String... pairs) {
		Map<String, String> values = new LinkedHashMap<>();
		for (int i = 0; i < pairs.length; i += 2) {
			values.put(pairs[i], pairs[i + 1]);
		}
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("pgcachewatch",
				PgCacheWatchProperties.class);
	}

}
