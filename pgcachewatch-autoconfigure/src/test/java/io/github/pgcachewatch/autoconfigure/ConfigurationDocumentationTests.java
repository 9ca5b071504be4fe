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

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the properties' metadata against the page that describes them.
 */
class ConfigurationDocumentationTests {

	@Test
	void everyPropertyIsDescribedToTheEditorAndOnThePage() throws IOException {
		List<String> page = Files.readAllLines(Path.of("..", "docs", "configuration.md"));
		assertThat(properties()).hasSizeGreaterThan(20).allSatisfy((property) -> {
			String name = property.path("name").asString();
			assertThat(property.path("description").asString("")).as(name).endsWith(".");
			assertThat(page).as(name)
				.anyMatch((line) -> line.startsWith("| `" + name) && documentsDefault(line, property));
		});
	}

	private static boolean documentsDefault(String line, JsonNode property) {
		JsonNode value = property.path("defaultValue");
		return value.isMissingNode() || line.contains("| `" + value.asString() + "` |");
	}

	private static List<JsonNode> properties() throws IOException {
		try (InputStream metadata = Objects.requireNonNull(
				PgCacheWatchProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
			return JsonMapper.builder()
				.build()
				.readTree(metadata)
				.path("properties")
				.valueStream()
				.filter((property) -> property.path("name").asString().startsWith("pgcachewatch."))
				.toList();
		}
	}

}
