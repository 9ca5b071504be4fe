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

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnknownProperties}.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertiesTests {

	@ParameterizedTest
	@CsvSource({ "pgcachewatch.chanel, pgcachewatch.channel", "pgcachewatch.triggers.mod, pgcachewatch.triggers.mode",
			"pgcachewatch.caches.books.stratgy, pgcachewatch.caches.books.strategy",
			"pgcachewatch.caches.books.invalidated-by[0].tabl, pgcachewatch.caches.books.invalidated-by[0].table",
			"pgcachewatch.strategies.calm.max-event, pgcachewatch.strategies.calm.max-events",
			"pgcachewatch.trigger.mode, pgcachewatch.triggers", "pgcachewatch.url, pgcachewatch.connection.url",
			"pgcachewatch.jdbc.password, pgcachewatch.connection.password" })
	void anUnknownPropertyIsNamedWithTheNearestOne(String unknown, String nearest, CapturedOutput output) {
		check(new MapPropertySource("application", Map.of(unknown, "tiger")));
		assertThat(output).containsOnlyOnce("The property '" + unknown + "'")
			.contains("Did you mean '" + nearest + "'?")
			.doesNotContain("tiger");
	}

	@Test
	void anUnknownPropertyIsNamedWithItsPlace(CapturedOutput output) {
		Origin origin = new Origin() {

			@Override
			public String toString() {
				return "application.yml - 3:12";
			}

		};
		check(new OriginTrackedMapPropertySource("file",
				Map.of("pgcachewatch.quiet", OriginTrackedValue.of("true", origin))));
		assertThat(output).contains("'pgcachewatch.quiet', from application.yml - 3:12, has no effect")
			.doesNotContain("Did you mean");
	}

	@Test
	void anUnknownEnvironmentVariableIsNamedWithTheNearestOne(CapturedOutput output) {
		check(new SystemEnvironmentPropertySource("systemEnvironment", Map.of("PGCACHEWATCH_MAX_STALENES", "5s")));
		assertThat(output).contains("pgcachewatch.max.stalenes").contains("Did you mean 'pgcachewatch.max-staleness'?");
	}

	@ParameterizedTest
	@ValueSource(strings = { "pgcachewatch.channel", "pgcachewatch.maxStaleness", "pgcachewatch.extra-channels[0]",
			"pgcachewatch.connection.properties.sslmode", "pgcachewatch.connection.properties.a.b",
			"pgcachewatch.caches.books.strategy", "pgcachewatch.caches.[book.titles].invalidated-by[0].key[1]",
			"pgcachewatch.strategies.calm.max-events", "pgcachewatch.triggers.tables", "spring.application.name" })
	void aKnownPropertyIsNot(String known, CapturedOutput output) {
		check(new MapPropertySource("application", Map.of(known, "any")));
		assertThat(output).doesNotContain("has no effect");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PGCACHEWATCH_CHANNEL", "PGCACHEWATCH_MAXSTALENESS", "PGCACHEWATCH_MAX_STALENESS",
			"PGCACHEWATCH_EXTRA_CHANNELS_0", "PGCACHEWATCH_CONNECTION_CONNECT_TIMEOUT",
			"PGCACHEWATCH_CACHES_BOOKS_WHENDISCONNECTED" })
	void aKnownEnvironmentVariableIsNot(String known, CapturedOutput output) {
		check(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(known, "any")));
		assertThat(output).doesNotContain("has no effect");
	}

	@Test
	void aNameThatIsTakenForAShorterOneIsNamedWithTheBracketsThatKeepIt(CapturedOutput output) {
		check(new MapPropertySource("application",
				Map.of("pgcachewatch.caches.book:détail.invalidated-by[0].table", "book",
						"pgcachewatch.caches.book:détail.strategy", "greedy",
						"pgcachewatch.strategies.calm_down-2.max-events", "3")));
		assertThat(output).containsOnlyOnce("are taken for")
			.contains("are taken for 'pgcachewatch.caches.bookdtail'")
			.contains("'pgcachewatch.caches.[book:détail]'");
	}

	private static void check(PropertySource<?> source) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(source);
		ConfigurationPropertySources.attach(environment);
		new UnknownProperties(environment).afterPropertiesSet();
	}

}
