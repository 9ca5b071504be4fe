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

package io.github.pgcachewatch.consistency.fuzz;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a payload must evict, and what it must not, as told by another reader than the
 * starter's: one of whole trees. Where the contract leaves it open, neither is said.
 *
 * @param gone what must be evicted
 * @param kept what must be there afterwards
 */
record Expectation(Set<String> gone, Set<String> kept) {

	static final Set<String> BOOKS = Set.of("book 1", "book 2", "book 3", "book 4");

	static final Set<String> ALL = Set.of("book 1", "book 2", "book 3", "book 4", "author 1", "catalogue");

	private static final Set<String> OPERATIONS = Set.of("insert", "update", "delete", "truncate");

	private static final JsonMapper mapper = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private static final Expectation everything = new Expectation(ALL, Set.of());

	private static final Expectation anything = new Expectation(Set.of(), Set.of());

	static Expectation of(String payload) {
		JsonNode change;
		try {
			change = mapper.readTree(payload);
		}
		catch (NumberFormatException ex) {
			return anything;
		}
		catch (JacksonException ex) {
			// A field that is ignored may be there twice.
			return ex.getMessage().contains("uplicate") ? anything : everything;
		}
		if (!change.isObject() || !isChange(change)) {
			return everything;
		}
		if (hasOddNumber(change)) {
			return anything;
		}
		boolean here = isMissing(change.get("schema")) || change.get("schema").stringValue().equals("public");
		String table = change.get("table").stringValue();
		if (here && table.equals("book")) {
			return ofBooks(change.get("keys"));
		}
		return (here && table.equals("author")) ? of(Set.of("author 1", "catalogue")) : of(Set.of());
	}

	private static boolean isChange(JsonNode change) {
		return isText(change.get("operation")) && OPERATIONS.contains(change.get("operation").stringValue())
				&& isText(change.get("table")) && (isMissing(change.get("schema")) || isText(change.get("schema")))
				&& (isMissing(change.get("keys")) || isKeys(change.get("keys")));
	}

	private static boolean isMissing(JsonNode node) {
		return node == null || node.isNull();
	}

	private static boolean isText(JsonNode node) {
		return node != null && node.isString() && !node.stringValue().isEmpty();
	}

	private static boolean isKeys(JsonNode node) {
		return node.isArray() && node.valueStream().allMatch(JsonNode::isObject);
	}

	// Numbers that no database prints may be refused, or taken for what they are.
	private static boolean hasOddNumber(JsonNode change) {
		return !isMissing(change.get("keys")) && change.get("keys")
			.valueStream()
			.flatMap(JsonNode::valueStream)
			.anyMatch((value) -> value.isBigDecimal() && Math.abs((long) value.decimalValue().scale()) > 1000);
	}

	private static Expectation ofBooks(JsonNode keys) {
		if (isMissing(keys) || keys.isEmpty()) {
			return of(with(BOOKS, "catalogue"));
		}
		Set<String> gone = new TreeSet<>(Set.of("catalogue"));
		boolean exact = true;
		for (JsonNode key : keys) {
			JsonNode id = key.get("id");
			if (id == null || id.isContainer() || id.isBoolean() || (id.isString() && integer(id) == null)) {
				return of(with(BOOKS, "catalogue"));
			}
			if (id.isInt() || id.isLong()) {
				gone.add("book " + id.longValue());
			}
			else {
				exact = false;
				if (isOne(id)) {
					gone.add("book 1");
				}
			}
		}
		gone.retainAll(ALL);
		return exact ? of(gone) : new Expectation(gone, Set.of("author 1"));
	}

	private static boolean isOne(JsonNode id) {
		return id.isString() ? BigInteger.ONE.equals(integer(id))
				: id.isNumber() && id.decimalValue().compareTo(BigDecimal.ONE) == 0;
	}

	// A text of digits is taken for the number, though no database prints one.
	private static @Nullable BigInteger integer(JsonNode id) {
		try {
			return new BigInteger(id.stringValue());
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private static Set<String> with(Set<String> names, String name) {
		Set<String> result = new HashSet<>(names);
		result.add(name);
		return result;
	}

	private static Expectation of(Set<String> gone) {
		Set<String> kept = new HashSet<>(ALL);
		kept.removeAll(gone);
		return new Expectation(gone, kept);
	}

}
