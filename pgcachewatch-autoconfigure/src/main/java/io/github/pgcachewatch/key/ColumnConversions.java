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
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.Column;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Decides how the values of a column become arguments of a type, and whether a key made
 * of them is <em>the</em> key: whether two arguments that name one row are always equal.
 * Only what is known to be so counts; the others are left to clearing the cache.
 * Thread-safe.
 */
final class ColumnConversions {

	private static final Set<Class<?>> NUMBERS = Set.of(Byte.class, Short.class, Integer.class, Long.class, Float.class,
			Double.class);

	private final KeyConverters converters;

	private final TableName table;

	ColumnConversions(KeyConverters converters, TableName table) {
		this.converters = converters;
		this.table = table;
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
		String attributeConverter = this.converters.attributeConverter(this.table, column.name(), type);
		if (attributeConverter != null) {
			return converted(kind, target, reader != null, attributeConverter);
		}
		if (reader != null) {
			return Conversion.exact(reader);
		}
		if (type.isEnum() || isImpossible(kind, type)) {
			ValueReader declared = declared(kind, target);
			return (declared != null) ? Conversion.exact(declared)
					: (type.isEnum()) ? enumeration(column, kind, type) : null;
		}
		ValueReader converted = isOpen(type) ? null : this.converters.any(kind, target);
		return (converted != null) ? Conversion.exact(converted) : isOpen(type) ? doubtful(column, type) : null;
	}

	private @Nullable ValueReader declared(ColumnKind kind, ResolvableType target) {
		ValueReader declared = this.converters.declared(kind, target);
		return (declared != null && target.toClass().isEnum()) ? EnumReader.declared(kind, declared) : declared;
	}

	/**
	 * A bean may read what the application writes in a way of its own. No bean is asked
	 * for a type that columns have themselves.
	 */
	private Conversion converted(ColumnKind kind, ResolvableType target, boolean natural, String attributeConverter) {
		ValueReader declared = natural ? null : declared(kind, target);
		return (declared != null) ? Conversion.exact(declared)
				: Conversion.inexact("it holds what the AttributeConverter " + attributeConverter
						+ " writes, which is not looked into"
						+ (natural ? ""
								: ": declare a bean of type Converter<" + kind.convertibleTypes().get(0).getSimpleName()
										+ ", " + target.toClass().getSimpleName() + "> that reads it"));
	}

	/**
	 * Whether no value of the type can stand for a value of the column, so that one of
	 * the two is a mistake.
	 */
	private static boolean isImpossible(ColumnKind kind, Class<?> type) {
		boolean time = Temporal.class.isAssignableFrom(type) || Date.class.isAssignableFrom(type);
		boolean flag = type == Boolean.class || type == Character.class;
		return switch (kind) {
			case INTEGER, LONG, NUMERIC -> type == UUID.class;
			case UUID -> time || flag || NUMBERS.contains(type);
			case BOOLEAN, ENUM -> time || type == UUID.class;
			case DATE, TIME, TIMESTAMP, INSTANT -> flag || type == UUID.class;
			case TEXT -> false;
		};
	}

	private Conversion enumeration(Column column, ColumnKind kind, Class<?> type) {
		if (kind != ColumnKind.TEXT && kind != ColumnKind.ENUM) {
			return Conversion.inexact(
					"how values of type " + column.type() + " stand for " + type.getSimpleName() + " is not known");
		}
		return Conversion.exact(new EnumReader(type, this.converters));
	}

	/**
	 * Whether a declared type leaves open what an argument is, or has more values than
	 * the database tells apart, or fewer.
	 */
	private static boolean isOpen(Class<?> type) {
		return BeanUtils.isSimpleValueType(type) || type.isInterface() || Modifier.isAbstract(type.getModifiers())
				|| type == Object.class || type == Optional.class || type.isArray()
				|| Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)
				|| Calendar.class.isAssignableFrom(type) || CompositeType.comparesIdentity(type);
	}

	private static Conversion doubtful(Column column, Class<?> type) {
		return Conversion.inexact((type == String.class) ? "one " + column.type() + " has several spellings"
				: type.getSimpleName() + " arguments that name one row may be unequal");
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
