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

import java.beans.PropertyDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.key.value.CompositeType;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;

/**
 * A value that a key is computed from: a parameter or, if an expression reads only a
 * property of a parameter, that property. Immutable.
 *
 * @param path {@code parameter} or {@code parameter.property}
 * @param type the declared type
 * @param components the components, if the type is made of any
 */
record KeyInput(String path, ResolvableType type, List<KeyInput> components) {

	/** Classes may refer to each other, in many ways. */
	private static final int MAX_DEPTH = 3;

	static KeyInput of(String path, ResolvableType type) {
		return of(path, type, Set.of());
	}

	private static KeyInput of(String path, ResolvableType type, Set<Class<?>> outer) {
		boolean endless = outer.contains(type.toClass()) || (!type.toClass().isRecord() && outer.size() >= MAX_DEPTH);
		CompositeType composite = endless ? null : CompositeType.of(type);
		if (composite == null) {
			return new KeyInput(path, type, List.of());
		}
		Set<Class<?>> inner = new HashSet<>(outer);
		inner.add(type.toClass());
		return new KeyInput(path, type,
				composite.components()
					.stream()
					.map((component) -> of(path + "." + component.name(), component.type(), inner))
					.toList());
	}

	/**
	 * Whether the type is a class, which a converter may make of one column alone, and
	 * whose components have no order that its users know.
	 */
	boolean isComposedClass() {
		return !this.components.isEmpty() && !this.type.toClass().isRecord();
	}

	/**
	 * Whether a column has the name of this component, as {@code order_id} has that of
	 * {@code orderId}.
	 */
	boolean isNamedAs(String column) {
		String name = this.path.substring(this.path.lastIndexOf('.') + 1);
		return name.replace("_", "").equalsIgnoreCase(column.replace("_", ""));
	}

	/**
	 * Returns a property that an expression may read in place of this input, or
	 * {@code null} if there is no such property or this input is a value in its own
	 * right, such as a date.
	 */
	@Nullable KeyInput property(String name) {
		Method accessor = isValue(this.type.toClass()) ? null : accessor(this.type.toClass(), name);
		return (accessor != null)
				? of(this.path + "." + name, ResolvableType.forMethodReturnType(accessor, this.type.toClass())) : null;
	}

	/**
	 * Returns the property that a call without arguments reads, or {@code null}.
	 */
	@Nullable KeyInput propertyReadBy(String methodName) {
		if (component(this.type.toClass(), methodName) != null) {
			return property(methodName);
		}
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(this.type.toClass())) {
			Method read = property.getReadMethod();
			if (read != null && read.getName().equals(methodName)) {
				return property(property.getName());
			}
		}
		return null;
	}

	private static @Nullable Method accessor(Class<?> type, String name) {
		Method component = component(type, name);
		if (component != null) {
			return component;
		}
		PropertyDescriptor property = BeanUtils.getPropertyDescriptor(type, name);
		return (property != null) ? property.getReadMethod() : null;
	}

	private static @Nullable Method component(Class<?> type, String name) {
		if (type.isRecord()) {
			for (RecordComponent component : type.getRecordComponents()) {
				if (component.getName().equals(name)) {
					return component.getAccessor();
				}
			}
		}
		return null;
	}

	private static boolean isValue(Class<?> type) {
		return BeanUtils.isSimpleProperty(type) || type.isArray() || type == Object.class
				|| Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
	}

}
