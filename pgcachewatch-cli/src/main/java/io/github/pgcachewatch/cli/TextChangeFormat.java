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
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Prints changes for people: when, what, which rows, and how long it took. Thread-safe.
 */
final class TextChangeFormat implements ChangeFormat {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

	private static final int MAX_KEYS = 20;

	private final Terminal terminal;

	private final ZoneId zone;

	TextChangeFormat(Terminal terminal, ZoneId zone) {
		this.terminal = terminal;
		this.zone = zone;
	}

	@Override
	public String line(TableChange change) {
		return this.terminal.faint(TIME.format(change.receivedAt().atZone(this.zone))) + "  "
				+ operation(change.operation()) + "  " + new TableName(change.schema(), change.table()) + "  "
				+ keys(change) + latency(change.latency());
	}

	private String operation(Operation operation) {
		String text = String.format(Locale.ROOT, "%-8s", operation.wireName());
		return switch (operation) {
			case INSERT -> this.terminal.green(text);
			case UPDATE -> this.terminal.yellow(text);
			default -> this.terminal.red(text);
		};
	}

	private static String keys(TableChange change) {
		if (change.wholeTable()) {
			return "(the whole table)";
		}
		String shown = change.keys()
			.stream()
			.limit(MAX_KEYS)
			.map(TextChangeFormat::key)
			.collect(Collectors.joining(" "));
		int more = change.keys().size() - MAX_KEYS;
		return (more > 0) ? shown + " and " + more + " more" : shown;
	}

	private static String key(Map<String, @Nullable Object> key) {
		return key.entrySet()
			.stream()
			.map((column) -> column.getKey() + "=" + column.getValue())
			.collect(Collectors.joining(","))
			.replaceAll("\\p{Cntrl}", "?");
	}

	private String latency(@Nullable Duration latency) {
		return (latency != null)
				? this.terminal.faint(String.format(Locale.ROOT, "  %.1f ms", latency.toNanos() / 1_000_000.0)) : "";
	}

}
