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

import java.lang.reflect.Modifier;
import java.util.Calendar;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.github.pgcachewatch.trigger.catalog.Column;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.ClassUtils;

/**
 * Decides how the values of a column become arguments of a type, and whether a key made
 * of them is <em>the</em> key: whether two arguments that name one row are always equal.
 * Only what is known to be so counts; the others are left to clearing the cache.
 * Thread-safe.
 */
final class ColumnConversions {

	private final ConversionService conversions;

	ColumnConversions(ConversionService conversions) {
		this.conversions = conversions;
	}

	/**
	 * Returns the conversion, or {@code null} if there is none at all.
	 */
	@Nullable Conversion find(Column column, ResolvableType target) {
		ColumnKind kind = ColumnKind.of(column);
		if (kind == null) {
			return Conversion.inexact(
					column.deterministicCollation() ? "equal values of type " + column.type() + " may differ in Java"
							: "its collation takes different strings for equal");
		}
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(target.toClass());
		ValueReader reader = ValueReader.find(kind, type);
		if (reader != null) {
			return Conversion.exact(reader);
		}
		if (type.isEnum()) {
			return enumeration(kind, type);
		}
		return isOpen(type) ? doubtful(column, type) : converted(kind, target);
	}

	private Conversion enumeration(ColumnKind kind, Class<?> type) {
		if (kind != ColumnKind.TEXT && kind != ColumnKind.ENUM) {
			return Conversion.inexact("how numbers stand for " + type.getSimpleName() + " is not known");
		}
		return Conversion.exact((value) -> constant(type, (String) value));
	}

	private Object constant(Class<?> type, String name) {
		for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
			if (((Enum<?>) constant).name().equals(name)) {
				return constant;
			}
		}
		return present(this.conversions.convert(name, type));
	}

	/**
	 * Whether a declared type leaves open what an argument is, or has more values than
	 * the database tells apart, or fewer.
	 */
	private static boolean isOpen(Class<?> type) {
		return BeanUtils.isSimpleValueType(type) || type.isInterface() || Modifier.isAbstract(type.getModifiers())
				|| type == Object.class || type == Optional.class || type.isArray()
				|| Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)
				|| Calendar.class.isAssignableFrom(type) || comparesIdentity(type);
	}

	private static boolean comparesIdentity(Class<?> type) {
		return ClassUtils.getMethod(type, "equals", Object.class).getDeclaringClass() == Object.class;
	}

	private static Conversion doubtful(Column column, Class<?> type) {
		return Conversion.inexact((type == String.class) ? "one " + column.type() + " has several spellings"
				: type.getSimpleName() + " arguments that name one row may be unequal");
	}

	private @Nullable Conversion converted(ColumnKind kind, ResolvableType target) {
		TypeDescriptor targetType = new TypeDescriptor(target, null, null);
		for (Class<?> source : kind.convertibleTypes()) {
			TypeDescriptor sourceType = TypeDescriptor.valueOf(source);
			if (this.conversions.canConvert(sourceType, targetType)) {
				ValueReader reader = sourceReader(kind, source);
				return Conversion
					.exact((value) -> present(this.conversions.convert(reader.read(value), sourceType, targetType)));
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
	 * How the values of a column become arguments.
	 *
	 * @param reader reads a value, or {@code null} if Java's equality is not the
	 * database's
	 * @param doubt the reason why it is not
	 */
	record Conversion(@Nullable ValueReader reader, String doubt) {

		static Conversion exact(ValueReader reader) {
			return new Conversion(reader, "");
		}

		static Conversion inexact(String doubt) {
			return new Conversion(null, doubt);
		}

	}

}
