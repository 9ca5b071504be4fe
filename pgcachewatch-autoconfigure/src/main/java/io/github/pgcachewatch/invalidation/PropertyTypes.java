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

package io.github.pgcachewatch.invalidation;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;

/**
 * The types of properties that an expression may read in place of the whole object.
 */
final class PropertyTypes {

	private PropertyTypes() {
	}

	/**
	 * Returns the type of a property of a record or bean, or {@code null} if there is no
	 * such property or the type is a value in its own right, such as a date.
	 */
	static @Nullable ResolvableType property(ResolvableType owner, String name) {
		Method accessor = accessor(owner, name);
		return (accessor != null) ? ResolvableType.forMethodReturnType(accessor, owner.toClass()) : null;
	}

	/**
	 * Returns the property that a call without arguments reads, or {@code null}.
	 */
	static @Nullable String propertyOfCall(ResolvableType owner, String methodName) {
		if (component(owner.toClass(), methodName) != null) {
			return methodName;
		}
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(owner.toClass())) {
			Method read = property.getReadMethod();
			if (read != null && read.getName().equals(methodName)) {
				return property.getName();
			}
		}
		return null;
	}

	private static @Nullable Method accessor(ResolvableType owner, String name) {
		Class<?> type = owner.toClass();
		if (isValue(type)) {
			return null;
		}
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
