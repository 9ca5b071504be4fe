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

package io.github.pgcachewatch.key.value;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/**
 * A type whose values are made of one value for each of its components: a record, or a
 * class with {@code equals} and a constructor for all of its fields or none, as the ids
 * of JPA, data classes of Kotlin and classes of Lombok are. Immutable.
 */
public final class CompositeType {

	private static final List<String> LIBRARIES = List.of("java.", "javax.", "jakarta.", "kotlin.",
			"org.springframework.");

	private static final String EMBEDDABLE = "jakarta.persistence.Embeddable";

	private static final String ENTITY = "jakarta.persistence.Entity";

	private final List<Component> components;

	private final Maker maker;

	private CompositeType(List<Component> components, Maker maker) {
		this.components = List.copyOf(components);
		this.maker = maker;
	}

	/**
	 * Returns how values of a type are made.
	 * @param type the declared type
	 * @return how they are made, or {@code null} if they are not made of components
	 */
	public static @Nullable CompositeType of(ResolvableType type) {
		Class<?> raw = type.toClass();
		if (raw.isRecord()) {
			return ofRecord(raw, type);
		}
		List<Field> fields = isCandidate(raw) ? fields(raw) : List.of();
		if (fields.isEmpty() || comparesIdentity(raw)) {
			return null;
		}
		Maker maker = maker(raw, fields);
		List<Component> components = fields.stream()
			.map((field) -> new Component(field.getName(), ResolvableType.forField(field, type)))
			.toList();
		return (maker != null) ? new CompositeType(components, maker) : null;
	}

	/**
	 * Returns why values of a class of the application's are not made of components, and
	 * what would help.
	 * @param raw the class
	 * @return the reason, empty if nothing would help
	 */
	public static String obstacle(Class<?> raw) {
		if (!isCandidate(raw)) {
			return "";
		}
		if (comparesIdentity(raw)) {
			return raw.getSimpleName() + " has no equals method, so that no entry would be found again: add equals and "
					+ "hashCode, or make it a record";
		}
		List<String> names = fields(raw).stream().map(Field::getName).toList();
		return names.isEmpty() ? ""
				: raw.getSimpleName() + " cannot be made of its fields (" + String.join(", ", names)
						+ "): give it a constructor with a parameter of the name and type of each, compiled with "
						+ "-parameters or with @ConstructorProperties, or one without parameters, or make it a record";
	}

	private static boolean isCandidate(Class<?> raw) {
		return !BeanUtils.isSimpleValueType(raw) && !raw.isArray() && !raw.isInterface()
				&& !Modifier.isAbstract(raw.getModifiers()) && !isOfLibrary(raw)
				&& !Collection.class.isAssignableFrom(raw) && !Map.class.isAssignableFrom(raw)
				&& !MergedAnnotations.from(raw).isPresent(ENTITY);
	}

	private static boolean isOfLibrary(Class<?> raw) {
		// Spring's samples are applications, although their packages are Spring's.
		return LIBRARIES.stream().anyMatch(raw.getName()::startsWith) && !raw.getName().contains(".samples.");
	}

	static boolean comparesIdentity(Class<?> type) {
		return ClassUtils.getMethod(type, "equals", Object.class).getDeclaringClass() == Object.class;
	}

	private static @Nullable CompositeType ofRecord(Class<?> raw, ResolvableType type) {
		RecordComponent[] components = raw.getRecordComponents();
		Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
		Constructor<?> canonical = declaredConstructor(raw, types);
		return (canonical == null) ? null
				: new CompositeType(Arrays.stream(components)
					.map((component) -> new Component(component.getName(),
							ResolvableType.forType(component.getGenericType(), type)))
					.toList(), (values) -> instantiate(canonical, values));
	}

	/**
	 * Returns the fields that hold a value's state; none if it depends on an outer one.
	 */
	private static List<Field> fields(Class<?> raw) {
		List<Field> fields = new ArrayList<>();
		for (Class<?> type = raw; type != null && type != Object.class; type = type.getSuperclass()) {
			List<Field> declared = Arrays.stream(type.getDeclaredFields())
				.filter((field) -> !Modifier.isStatic(field.getModifiers())
						&& !Modifier.isTransient(field.getModifiers()))
				.toList();
			if (declared.stream().anyMatch(Field::isSynthetic)) {
				return List.of();
			}
			fields.addAll(0, declared);
		}
		boolean distinct = fields.stream().map(Field::getName).distinct().count() == fields.size();
		return distinct ? fields : List.of();
	}

	private static @Nullable Maker maker(Class<?> raw, List<Field> fields) {
		for (Constructor<?> constructor : raw.getDeclaredConstructors()) {
			int[] order = order(constructor, fields);
			if (order != null) {
				return byConstructor(constructor, order);
			}
		}
		Constructor<?> empty = declaredConstructor(raw);
		boolean mapped = fields.size() > 1 || MergedAnnotations.from(raw).isPresent(EMBEDDABLE);
		return (empty != null && mapped && fields.stream().allMatch(CompositeType::isWritable))
				? byFields(empty, fields) : null;
	}

	/**
	 * Returns which field each parameter is for, or {@code null} if that is not known. A
	 * private constructor may be given something else than what the fields hold, except
	 * those that Kotlin's compiler makes private.
	 */
	private static int @Nullable [] order(Constructor<?> constructor, List<Field> fields) {
		boolean callable = !Modifier.isPrivate(constructor.getModifiers())
				|| KotlinDetector.isKotlinType(constructor.getDeclaringClass());
		if (!callable || constructor.getParameterCount() != fields.size() || !isAccessible(constructor)) {
			return null;
		}
		Class<?>[] types = constructor.getParameterTypes();
		List<String> names = parameterNames(constructor);
		int[] order = IntStream.range(0, types.length)
			.map((parameter) -> field(fields, names.isEmpty() ? null : names.get(parameter), types[parameter]))
			.toArray();
		boolean complete = Arrays.stream(order).allMatch((field) -> field >= 0)
				&& Arrays.stream(order).distinct().count() == order.length;
		return complete ? order : null;
	}

	private static List<String> parameterNames(Constructor<?> constructor) {
		try {
			return List.of(BeanUtils.getParameterNames(constructor));
		}
		catch (IllegalStateException ex) {
			return List.of();
		}
	}

	/**
	 * Returns the index of the field of a name or, without a name, of the only one of the
	 * type.
	 */
	private static int field(List<Field> fields, @Nullable String name, Class<?> type) {
		int[] found = IntStream.range(0, fields.size())
			.filter((index) -> fields.get(index).getType() == type
					&& (name == null || fields.get(index).getName().equals(name)))
			.toArray();
		return (found.length == 1) ? found[0] : -1;
	}

	private static Maker byConstructor(Constructor<?> constructor, int[] order) {
		return (values) -> {
			@Nullable Object[] arguments = new Object[order.length];
			for (int i = 0; i < order.length; i++) {
				arguments[i] = values[order[i]];
			}
			return instantiate(constructor, arguments);
		};
	}

	/**
	 * Kotlin's reflection, which BeanUtils uses, takes value classes in boxes.
	 */
	private static Object instantiate(Constructor<?> constructor, @Nullable Object... arguments) {
		try {
			return constructor.newInstance(arguments);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("A key of type " + constructor.getDeclaringClass().getName()
					+ " cannot be made of " + Arrays.toString(arguments), ex);
		}
	}

	private static boolean isWritable(Field field) {
		return !Modifier.isFinal(field.getModifiers()) && isAccessible(field);
	}

	private static boolean isAccessible(AccessibleObject member) {
		try {
			member.setAccessible(true);
			return true;
		}
		catch (InaccessibleObjectException ex) {
			return false;
		}
	}

	private static Maker byFields(Constructor<?> constructor, List<Field> fields) {
		return (values) -> {
			Object made = instantiate(constructor);
			for (int i = 0; i < values.length; i++) {
				set(fields.get(i), made, values[i]);
			}
			return made;
		};
	}

	private static void set(Field field, Object target, @Nullable Object value) {
		try {
			field.set(target, value);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable Constructor<?> declaredConstructor(Class<?> type, Class<?>... parameterTypes) {
		try {
			Constructor<?> constructor = type.getDeclaredConstructor(parameterTypes);
			return isAccessible(constructor) ? constructor : null;
		}
		catch (NoSuchMethodException ex) {
			return null;
		}
	}

	/**
	 * Returns the components.
	 * @return the components, in order
	 */
	public List<Component> components() {
		return this.components;
	}

	/**
	 * Makes a value.
	 * @param values the values of the components, in order
	 * @return the value
	 */
	public Object make(@Nullable Object[] values) {
		return this.maker.make(values);
	}

	/**
	 * A part of a value.
	 *
	 * @param name its name
	 * @param type its declared type
	 */
	public record Component(String name, ResolvableType type) {
	}

	@FunctionalInterface
	private interface Maker {

		Object make(@Nullable Object[] values);

	}

}
