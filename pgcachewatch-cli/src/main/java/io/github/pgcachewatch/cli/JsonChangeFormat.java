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

package io.github.pgcachewatch.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.pgcachewatch.event.TableChange;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints changes for programs: one JSON object a line. Thread-safe.
 */
final class JsonChangeFormat implements ChangeFormat {

	private final JsonMapper mapper = JsonMapper.builder().build();

	@Override
	public String line(TableChange change) {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("receivedAt", change.receivedAt().toString());
		fields.put("channel", change.channel());
		fields.put("operation", change.operation().wireName());
		if (change.schema() != null) {
			fields.put("schema", change.schema());
		}
		fields.put("table", change.table());
		fields.put("keys", change.keys());
		if (change.sentAt() != null) {
			fields.put("sentAt", change.sentAt().toString());
		}
		Duration latency = change.latency();
		if (latency != null) {
			fields.put("latencyMillis", latency.toNanos() / 1_000_000.0);
		}
		return this.mapper.writeValueAsString(fields);
	}

}
