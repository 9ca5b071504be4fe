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

package io.github.pgcachewatch.key;

import java.util.Objects;
import java.util.function.Supplier;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.util.function.SingletonSupplier;

/**
 * The converters that make an application's own value types of columns: those that it
 * declares as beans come before those of its {@link ConversionService}. Thread-safe.
 */
public final class KeyConverters {

	private final Supplier<ConversionService> declared;

	private final ConversionService general;

	private final ConvertedColumns columns;

	/**
	 * Creates converters.
	 * @param declared knows the beans alone; asked for when the first route is made, when
	 * all beans exist
	 * @param general the application's service, with its general conversions
	 * @param columns tells which columns hold what other converters write
	 */
	public KeyConverters(Supplier<ConversionService> declared, ConversionService general, ConvertedColumns columns) {
		this.declared = SingletonSupplier.of(declared);
		this.general = general;
		this.columns = columns;
	}

	/**
	 * Creates converters without any bean.
	 * @param general the application's service
	 * @return the converters
	 */
	public static KeyConverters of(ConversionService general) {
		return new KeyConverters(GenericConversionService::new, general, (table, column, type) -> null);
	}

	/**
	 * Returns the name of what writes values of a type to a column in a way of its own,
	 * or {@code null} if nothing does.
	 */
	@Nullable String attributeConverter(TableName table, String column, Class<?> type) {
		return this.columns.converter(table, column, type);
	}

	/**
	 * Returns a reader that uses a converter bean, or {@code null} if there is none.
	 */
	@Nullable ValueReader declared(ColumnKind kind, ResolvableType target) {
		return find(this.declared.get(), kind, target);
	}

	/**
	 * Returns a reader that uses a converter of any kind, or {@code null} if there is
	 * none.
	 */
	@Nullable ValueReader any(ColumnKind kind, ResolvableType target) {
		ValueReader reader = declared(kind, target);
		return (reader != null) ? reader : find(this.general, kind, target);
	}

	/**
	 * Converts a text by the application's service, or returns {@code null} if that
	 * cannot.
	 */
	@Nullable Object general(String text, Class<?> type) {
		try {
			return this.general.convert(text, type);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static @Nullable ValueReader find(ConversionService conversions, ColumnKind kind, ResolvableType target) {
		TypeDescriptor targetType = new TypeDescriptor(target, null, null);
		for (Class<?> source : kind.convertibleTypes()) {
			TypeDescriptor sourceType = TypeDescriptor.valueOf(source);
			if (conversions.canConvert(sourceType, targetType)) {
				ValueReader reader = sourceReader(kind, source);
				return (value) -> present(conversions.convert(reader.read(value), sourceType, targetType));
			}
		}
		return null;
	}

	private static ValueReader sourceReader(ColumnKind kind, Class<?> source) {
		ValueReader reader = ValueReader.find(kind, source);
		return (reader != null) ? reader : Object::toString;
	}

	private static Object present(@Nullable Object converted) {
		return Objects.requireNonNull(converted, "converted to null");
	}

	/**
	 * Tells which columns hold what a converter makes of the application's values.
	 */
	@FunctionalInterface
	public interface ConvertedColumns {

		/**
		 * Returns the converter of a column.
		 * @param table the table
		 * @param column the column
		 * @param type the type of the application's values, not a primitive one
		 * @return the converter's name, or {@code null} if there is none
		 */
		@Nullable String converter(TableName table, String column, Class<?> type);

	}

}
