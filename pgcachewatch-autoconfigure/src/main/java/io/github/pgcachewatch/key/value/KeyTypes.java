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

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;

/**
 * What keys are made of by reflection.
 */
public final class KeyTypes {

	private KeyTypes() {
	}

	/**
	 * Returns the types whose constructors, methods and fields are used to make a value.
	 * @param type the declared type of a key or of a parameter
	 * @return the types, none if the values are those of a library
	 */
	public static Set<Class<?>> of(ResolvableType type) {
		Set<Class<?>> types = new LinkedHashSet<>();
		collect(type, types);
		return types;
	}

	private static void collect(ResolvableType type, Set<Class<?>> types) {
		Class<?> raw = type.toClass();
		boolean made = !BeanUtils.isSimpleValueType(raw) && !raw.isArray() && !raw.isInterface()
				&& !raw.getName().startsWith("java.");
		if (!made || !types.add(raw)) {
			return;
		}
		CompositeType composite = CompositeType.of(type);
		if (composite != null) {
			composite.components().forEach((component) -> collect(component.type(), types));
			Class<?> parent = raw.getSuperclass();
			if (parent != null && parent != Record.class) {
				collect(ResolvableType.forClass(parent), types);
			}
		}
	}

}
