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

package io.github.pgcachewatch.binding;

import java.beans.Introspector;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.key.KeyConverters.ConvertedColumns;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The columns that JPA's converters write, as the annotations of entities tell. A name
 * stands for a column or a table that differs from it in upper case and underscores
 * alone, as Spring Boot's naming strategy has it. Thread-safe.
 */
public final class ConvertedAttributes implements ConvertedColumns {

	private static final boolean JPA = ClassUtils.isPresent(
			"org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes",
			ConvertedAttributes.class.getClassLoader());

	private final Map<Class<?>, String> autoApplied = new HashMap<>();

	private final List<ConvertedAttribute> attributes = new ArrayList<>();

	/**
	 * Reads the annotations of classes.
	 * @param managed the classes of a persistence unit: entities, converters and others
	 */
	ConvertedAttributes(Collection<Class<?>> managed) {
		managed.forEach(this::addConverter);
		managed.stream().filter((type) -> type.isAnnotationPresent(Entity.class)).forEach(this::addEntity);
	}

	/**
	 * Returns the columns of the persistence units that Spring manages.
	 * @param beanFactory has the units, and is asked for them once
	 * @return the columns; none if there is no JPA
	 */
	public static ConvertedColumns of(ConfigurableListableBeanFactory beanFactory) {
		if (!JPA) {
			return (table, column, type) -> null;
		}
		SingletonSupplier<ConvertedAttributes> attributes = SingletonSupplier
			.of(() -> new ConvertedAttributes(ManagedTypes.of(beanFactory)));
		return (table, column, type) -> attributes.obtain().converter(table, column, type);
	}

	@Override
	public @Nullable String converter(TableName table, String column, Class<?> type) {
		return this.attributes.stream()
			.filter((attribute) -> attribute.tables().contains(simplified(table.name()))
					&& attribute.column().equals(simplified(column)) && attribute.type().isAssignableFrom(type))
			.map(ConvertedAttribute::converter)
			.findFirst()
			.orElse(null);
	}

	private void addConverter(Class<?> type) {
		Converter converter = type.getAnnotation(Converter.class);
		if (converter != null && converter.autoApply()) {
			Class<?> attribute = ResolvableType.forClass(type).as(AttributeConverter.class).getGeneric(0).toClass();
			this.autoApplied.put(attribute, type.getName());
		}
	}

	private void addEntity(Class<?> entity) {
		Set<String> tables = hierarchy(entity).filter((type) -> type.isAnnotationPresent(Entity.class))
			.map(ConvertedAttributes::table)
			.collect(Collectors.toSet());
		addAttributes(entity, tables, hierarchy(entity).toList());
	}

	/**
	 * Adds the attributes of an entity, or of what is embedded in one.
	 * @param settings may have the converters and columns of attributes in their place
	 */
	private void addAttributes(Class<?> owner, Set<String> tables, List<? extends AnnotatedElement> settings) {
		attributes(owner).forEach((name, attribute) -> {
			if (attribute.type().isAnnotationPresent(Embeddable.class)) {
				addAttributes(attribute.type(), tables, attribute.members());
			}
			String converter = converter(name, attribute, settings);
			if (converter != null) {
				this.attributes.add(new ConvertedAttribute(tables, simplified(column(name, attribute, settings)),
						attribute.type(), converter));
			}
		});
	}

	private @Nullable String converter(String name, Attribute attribute, List<? extends AnnotatedElement> settings) {
		List<Convert> converts = Stream.concat(
				annotations(settings, Convert.class).filter((convert) -> convert.attributeName().equals(name)),
				annotations(attribute.members(), Convert.class).filter((convert) -> convert.attributeName().isEmpty()))
			.toList();
		for (Convert convert : converts) {
			if (convert.disableConversion()) {
				return null;
			}
			if (convert.converter() != AttributeConverter.class) {
				return convert.converter().getName();
			}
		}
		boolean excluded = Stream.of(Id.class, Version.class, Enumerated.class)
			.anyMatch((annotation) -> annotations(attribute.members(), annotation).findAny().isPresent());
		return excluded ? null : this.autoApplied.get(attribute.type());
	}

	private static String column(String name, Attribute attribute, List<? extends AnnotatedElement> settings) {
		return Stream
			.concat(annotations(settings, AttributeOverride.class).filter((override) -> override.name().equals(name))
				.map(AttributeOverride::column), annotations(attribute.members(), Column.class))
			.map(Column::name)
			.filter(StringUtils::hasText)
			.findFirst()
			.orElse(name);
	}

	private static String table(Class<?> entity) {
		Table table = entity.getAnnotation(Table.class);
		String name = Objects.requireNonNull(entity.getAnnotation(Entity.class)).name();
		return simplified((table != null && StringUtils.hasText(table.name())) ? table.name()
				: StringUtils.hasText(name) ? name : entity.getSimpleName());
	}

	/**
	 * Returns the fields and properties of a class by name.
	 */
	private static Map<String, Attribute> attributes(Class<?> owner) {
		Map<String, Attribute> attributes = new LinkedHashMap<>();
		hierarchy(owner).forEach((type) -> {
			for (Field field : type.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers())) {
					attribute(attributes, field.getName(), ResolvableType.forField(field, owner)).add(field);
				}
			}
			for (Method method : type.getDeclaredMethods()) {
				String name = method.getName().replaceFirst("^(?:get|is)(?=\\p{Lu})", "");
				if (method.getParameterCount() == 0 && !name.equals(method.getName())) {
					attribute(attributes, Introspector.decapitalize(name),
							ResolvableType.forMethodReturnType(method, owner))
						.add(method);
				}
			}
		});
		return attributes;
	}

	private static List<AnnotatedElement> attribute(Map<String, Attribute> attributes, String name,
			ResolvableType type) {
		return attributes
			.computeIfAbsent(name,
					(key) -> new Attribute(ClassUtils.resolvePrimitiveIfNecessary(type.toClass()), new ArrayList<>()))
			.members();
	}

	private static Stream<Class<?>> hierarchy(Class<?> type) {
		return Stream.<Class<?>>iterate(type, (each) -> each != null && each != Object.class, Class::getSuperclass);
	}

	private static <A extends Annotation> Stream<A> annotations(List<? extends AnnotatedElement> elements,
			Class<A> type) {
		return elements.stream().flatMap((element) -> Stream.of(element.getAnnotationsByType(type)));
	}

	private static String simplified(String name) {
		return name.replaceAll("[\"`_]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * A field, a property or both.
	 *
	 * @param type its type, not a primitive one
	 * @param members those that may be annotated
	 */
	private record Attribute(Class<?> type, List<AnnotatedElement> members) {
	}

	/**
	 * An attribute that a converter writes.
	 *
	 * @param tables the tables that its column may be of
	 * @param column its column
	 * @param type its type
	 * @param converter the class of the converter
	 */
	private record ConvertedAttribute(Set<String> tables, String column, Class<?> type, String converter) {
	}

	/**
	 * Keeps the classes of Spring's ORM out of a class that is loaded without them.
	 */
	private static final class ManagedTypes {

		static List<Class<?>> of(ConfigurableListableBeanFactory beanFactory) {
			ClassLoader loader = beanFactory.getBeanClassLoader();
			List<Class<?>> types = new ArrayList<>();
			beanFactory.getBeanProvider(PersistenceManagedTypes.class)
				.stream()
				.flatMap((unit) -> unit.getManagedClassNames().stream())
				.distinct()
				.forEach((name) -> types.add(ClassUtils.resolveClassName(name, loader)));
			return types;
		}

	}

}
