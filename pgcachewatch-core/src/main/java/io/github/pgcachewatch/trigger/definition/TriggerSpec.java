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

package io.github.pgcachewatch.trigger.definition;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a trigger sends. It is the trigger's argument, from which every application reads
 * what others have asked for: unlike a comment, no tool strips an argument. Each merge
 * only ever adds, so that applications with different settings come to rest instead of
 * undoing each other's work. Immutable.
 *
 * @param version the version of the function's text
 * @param channel the channel that it notifies
 * @param keys the columns that it sends of each row, in the order of their names
 * @param columns the columns of which an UPDATE says whether it altered them
 * @param maxKeys how many different keys it sends one by one
 * @param level whether it fires once a statement or once a row
 */
public record TriggerSpec(int version, String channel, SortedSet<String> keys, SortedSet<String> columns, int maxKeys,
		TriggerLevel level) {

	/**
	 * To be raised whenever the text of the function changes: a function of a higher
	 * version is left alone.
	 */
	public static final int CURRENT_VERSION = 2;

	/** Where version 1 had it: in the first line of the function. */
	private static final Pattern FIRST_LINE = Pattern.compile("-- pgcachewatch (\\d{1,9}) (\\{.*})");

	public TriggerSpec {
		keys = Collections.unmodifiableSortedSet(new TreeSet<>(keys));
		columns = Collections.unmodifiableSortedSet(new TreeSet<>(columns));
	}

	/**
	 * Reads what a trigger sends.
	 * @param argument the trigger's argument, if it has one
	 * @param firstLine the first line of the function that it calls
	 * @return the specification, or empty if neither holds one
	 */
	public static Optional<TriggerSpec> parse(@Nullable String argument, String firstLine) {
		try {
			if (argument != null) {
				JsonNode node = JsonMapper.shared().readTree(argument);
				int version = node.path("pgcachewatch").asInt(-1);
				return (version >= 0) ? Optional.of(read(version, node)) : Optional.empty();
			}
			Matcher matcher = FIRST_LINE.matcher(firstLine.strip());
			return matcher.matches()
					? Optional
						.of(read(Integer.parseInt(matcher.group(1)), JsonMapper.shared().readTree(matcher.group(2))))
					: Optional.empty();
		}
		catch (JacksonException ex) {
			return Optional.empty();
		}
	}

	private static TriggerSpec read(int version, JsonNode node) {
		TriggerLevel level = TriggerLevel.ROW.id().equals(node.path("level").asString("")) ? TriggerLevel.ROW
				: TriggerLevel.STATEMENT;
		return new TriggerSpec(version, node.path("channel").asString(""), names(node, "keys"), names(node, "columns"),
				node.path("maxKeys").asInt(1), level);
	}

	private static SortedSet<String> names(JsonNode node, String field) {
		SortedSet<String> names = new TreeSet<>();
		node.path(field).forEach((name) -> names.add(name.asString()));
		return names;
	}

	/**
	 * Returns the argument of the trigger.
	 */
	public String argument() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("pgcachewatch", this.version);
		fields.put("channel", this.channel);
		fields.put("keys", this.keys);
		if (!this.columns.isEmpty()) {
			fields.put("columns", this.columns);
		}
		fields.put("maxKeys", this.maxKeys);
		fields.put("level", this.level.id());
		return JsonMapper.shared().writeValueAsString(fields);
	}

	public boolean isNewer() {
		return this.version > CURRENT_VERSION;
	}

	/**
	 * Returns this specification with what the other one asks for, too.
	 */
	public TriggerSpec union(TriggerSpec other) {
		TriggerLevel higher = (this.level.compareTo(other.level) >= 0) ? this.level : other.level;
		return new TriggerSpec(this.version, this.channel, union(this.keys, other.keys),
				union(this.columns, other.columns), Math.max(this.maxKeys, other.maxKeys), higher);
	}

	private static SortedSet<String> union(Collection<String> one, Collection<String> other) {
		SortedSet<String> union = new TreeSet<>(one);
		union.addAll(other);
		return union;
	}

	/**
	 * Whether all that the other one asks for is sent.
	 */
	public boolean covers(TriggerSpec other) {
		return this.keys.containsAll(other.keys) && this.columns.containsAll(other.columns);
	}

	public TriggerSpec withLevel(TriggerLevel level) {
		return new TriggerSpec(this.version, this.channel, this.keys, this.columns, this.maxKeys, level);
	}

	/**
	 * Returns this specification without key columns that a relation does not have. It
	 * cannot say of a column that it does not have whether an UPDATE altered it, and so
	 * says it of none.
	 */
	public TriggerSpec restrictedTo(Collection<String> columns) {
		SortedSet<String> left = new TreeSet<>(this.keys);
		left.retainAll(columns);
		SortedSet<String> compared = columns.containsAll(this.columns) ? this.columns : new TreeSet<>();
		return new TriggerSpec(this.version, this.channel, left, compared, this.maxKeys, this.level);
	}

}
