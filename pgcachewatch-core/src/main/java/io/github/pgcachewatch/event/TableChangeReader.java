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

package io.github.pgcachewatch.event;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a change from a notification's payload, typed without loss. Payloads are
 * untrusted: whatever is not exactly a change is refused, and what is read is bounded by
 * PostgreSQL's limit of 8,000 bytes. Thread-safe.
 */
public final class TableChangeReader {

	/**
	 * A database prints numbers digit by digit, and a payload has no room for more digits
	 * than these. A larger exponent is not from a trigger, and costly to compute with.
	 */
	private static final int MAX_DIGITS = 8000;

	private final JsonMapper mapper = new JsonMapper(JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(MAX_DIGITS).build())
		.build());

	private final PlainPayload.RecurringTexts recurring = new PlainPayload.RecurringTexts();

	/**
	 * Reads the change that a notification carries.
	 * @param notification the notification
	 * @return the change
	 * @throws MalformedPayloadException if the payload is not a single JSON object with
	 * the fields of a change
	 */
	public TableChange read(PgNotification notification) throws MalformedPayloadException {
		TableChange plain = PlainPayload.read(notification, this.recurring);
		return (plain != null) ? plain : readJson(notification);
	}

	TableChange readJson(PgNotification notification) throws MalformedPayloadException {
		try (JsonParser parser = this.mapper.createParser(notification.payload())) {
			Fields fields = new Fields();
			expect(parser.nextToken() == JsonToken.START_OBJECT, "is not a JSON object");
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				fields.read(parser);
			}
			expect(parser.nextToken() == null, "has text after the JSON object");
			return fields.change(notification);
		}
		catch (JacksonException ex) {
			throw new MalformedPayloadException("The payload is not valid JSON", ex);
		}
		catch (NumberFormatException ex) {
			throw new MalformedPayloadException("The payload has a number with an exponent out of range", ex);
		}
	}

	private static void expect(boolean condition, String otherwise) throws MalformedPayloadException {
		if (!condition) {
			throw new MalformedPayloadException("The payload " + otherwise, null);
		}
	}

	/**
	 * The fields read so far. A field that comes twice is refused, since other readers
	 * may have believed the other one.
	 */
	private static final class Fields {

		private @Nullable Operation operation;

		private @Nullable String table;

		private @Nullable String schema;

		private @Nullable Instant sentAt;

		private @Nullable List<Map<String, @Nullable Object>> keys;

		private @Nullable Set<String> changed;

		void read(JsonParser parser) throws MalformedPayloadException {
			String name = parser.currentName();
			JsonToken token = parser.nextToken();
			switch (name) {
				case "operation" -> {
					expect(this.operation == null, "has two fields 'operation'");
					this.operation = Operation.ofWireName(text(parser, name));
					expect(this.operation != null, "has an unknown 'operation'");
				}
				case "table" -> {
					expect(this.table == null, "has two fields 'table'");
					this.table = text(parser, name);
				}
				case "schema" -> {
					expect(this.schema == null, "has two fields 'schema'");
					this.schema = (token != JsonToken.VALUE_NULL) ? text(parser, name) : null;
				}
				case "sent_at" -> this.sentAt = time(parser, token);
				case "keys" -> {
					expect(this.keys == null, "has two fields 'keys'");
					this.keys = (token != JsonToken.VALUE_NULL) ? keys(parser) : null;
				}
				case "changed" -> {
					expect(this.changed == null, "has two fields 'changed'");
					this.changed = names(parser);
				}
				default -> parser.skipChildren();
			}
		}

		/**
		 * Reads a time, if it is one: nothing is invalidated by it, so that an unreadable
		 * one does not void the keys beside it.
		 */
		private static @Nullable Instant time(JsonParser parser, JsonToken token) {
			if (token != JsonToken.VALUE_STRING) {
				parser.skipChildren();
				return null;
			}
			try {
				return OffsetDateTime.parse(parser.getString()).toInstant();
			}
			catch (DateTimeException ex) {
				return null;
			}
		}

		TableChange change(PgNotification notification) throws MalformedPayloadException {
			Operation operation = this.operation;
			String table = this.table;
			if (operation == null || table == null) {
				throw new MalformedPayloadException(
						"The payload has no '" + ((operation == null) ? "operation" : "table") + "'", null);
			}
			return new TableChange(notification.channel(), operation, this.schema, table,
					(this.keys != null) ? this.keys : List.of(), this.sentAt, notification.receivedAt(), this.changed);
		}

		/**
		 * Reads names, or {@code null} if it is anything else: without it any column may
		 * have been altered, so that nothing is lost.
		 */
		private static @Nullable Set<String> names(JsonParser parser) {
			JsonNode node = parser.readValueAsTree();
			boolean names = node.isArray() && node.valueStream().allMatch(JsonNode::isString);
			return names
					? node.valueStream().map(JsonNode::stringValue).collect(Collectors.toCollection(LinkedHashSet::new))
					: null;
		}

		private static String text(JsonParser parser, String name) throws MalformedPayloadException {
			expect(parser.currentToken() == JsonToken.VALUE_STRING, "has a '" + name + "' that is not a string");
			String text = parser.getString();
			expect(!text.isEmpty(), "has an empty '" + name + "'");
			return text;
		}

		private static List<Map<String, @Nullable Object>> keys(JsonParser parser) throws MalformedPayloadException {
			expect(parser.currentToken() == JsonToken.START_ARRAY, "has 'keys' that are not an array");
			List<Map<String, @Nullable Object>> keys = new ArrayList<>();
			for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
				expect(token == JsonToken.START_OBJECT, "has a key that is not an object");
				keys.add(key(parser));
			}
			return keys;
		}

		private static Map<String, @Nullable Object> key(JsonParser parser) throws MalformedPayloadException {
			Map<String, @Nullable Object> key = new LinkedHashMap<>(4);
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String column = parser.currentName();
				parser.nextToken();
				expect(!key.containsKey(column), "has a key with one column twice");
				key.put(column, value(parser));
			}
			return key;
		}

		private static @Nullable Object value(JsonParser parser) throws MalformedPayloadException {
			return switch (parser.currentToken()) {
				case VALUE_NULL -> null;
				case VALUE_TRUE -> Boolean.TRUE;
				case VALUE_FALSE -> Boolean.FALSE;
				case VALUE_STRING -> parser.getString();
				case VALUE_NUMBER_INT -> integer(parser);
				case VALUE_NUMBER_FLOAT -> decimal(parser);
				default -> parser.readValueAsTree().toString();
			};
		}

		private static Object integer(JsonParser parser) {
			if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
				return parser.getBigIntegerValue();
			}
			return parser.getLongValue();
		}

		private static BigDecimal decimal(JsonParser parser) throws MalformedPayloadException {
			BigDecimal value = parser.getDecimalValue();
			expect(Math.abs((long) value.scale()) <= MAX_DIGITS, "has a number with an exponent out of range");
			return value;
		}

	}

}
