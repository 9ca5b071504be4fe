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

package io.github.pgcachewatch.autoconfigure.connection;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DriverProperties}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DriverPropertiesTests {

	@Test
	void aNameThatAnEnvironmentVariableGivesIsTakenInTheDriversSpelling() {
		assertThat(DriverProperties.of(Map.of("currentschema", "shop"))).isEqualTo(Map.of("currentSchema", "shop"));
	}

	@Test
	void aNameThatTheDriverDoesNotKnowIsNamedWithTheNearestOne(CapturedOutput output) {
		assertThat(DriverProperties.of(Map.of("sslmod", "verify-full"))).containsOnlyKeys("sslmod");
		assertThat(output).containsOnlyOnce("'pgcachewatch.connection.properties.sslmod'")
			.contains("Did you mean 'sslmode'?")
			.doesNotContain("verify-full");
	}

	@Test
	void whatOnlyASocketFactoryKnowsIsLeftAsItIs(CapturedOutput output) {
		Map<String, String> properties = Map.of("cloudSqlInstance", "project:region:shop", "sslmode", "require");
		assertThat(DriverProperties.of(properties)).isEqualTo(properties);
		assertThat(output).doesNotContain("knows no property");
	}

}
