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

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;

/**
 * A part of a key's inputs: a value read from one column, or a record put together from
 * its components.
 */
final class KeyPart {

	private final String path;

	private final ResolvableType type;

	private List<KeyPart> components;

	private @Nullable String column;

	private KeyPart(String path, ResolvableType type, List<KeyPart> components) {
		this.path = path;
		this.type = type;
		this.components = components;
	}

	static KeyPart of(KeyInput input) {
		return of(input.path(), input.type(), Set.of());
	}

	private static KeyPart of(String path, ResolvableType type, Set<Class<?>> outer) {
		Class<?> raw = type.toClass();
		List<KeyPart> components = new ArrayList<>();
		if (raw.isRecord() && !outer.contains(raw)) {
			Set<Class<?>> inner = new HashSet<>(outer);
			inner.add(raw);
			for (RecordComponent component : raw.getRecordComponents()) {
				ResolvableType componentType = ResolvableType.forType(component.getGenericType(), type);
				components.add(of(path + "." + component.getName(), componentType, inner));
			}
		}
		return new KeyPart(path, type, components);
	}

	String path() {
		return this.path;
	}

	ResolvableType type() {
		return this.type;
	}

	@Nullable String column() {
		return this.column;
	}

	void bind(String column) {
		this.column = column;
		this.components = List.of();
	}

	/**
	 * Returns this part and those inside it.
	 */
	List<KeyPart> all() {
		List<KeyPart> all = new ArrayList<>(List.of(this));
		this.components.forEach((component) -> all.addAll(component.all()));
		return all;
	}

	/**
	 * Returns the parts that are read from one column each.
	 */
	List<KeyPart> leaves() {
		return this.components.isEmpty() ? List.of(this)
				: this.components.stream().flatMap((component) -> component.leaves().stream()).toList();
	}

	/**
	 * Returns how the part is put together from the values of the given leaves.
	 */
	Assembler assembler(List<KeyPart> leaves) {
		if (this.components.isEmpty()) {
			int index = leaves.indexOf(this);
			return (values) -> values[index];
		}
		Constructor<?> constructor = canonicalConstructor();
		Assembler[] assemblers = this.components.stream()
			.map((component) -> component.assembler(leaves))
			.toArray(Assembler[]::new);
		return (values) -> {
			@Nullable Object[] arguments = new Object[assemblers.length];
			for (int i = 0; i < arguments.length; i++) {
				arguments[i] = assemblers[i].assemble(values);
			}
			return BeanUtils.instantiateClass(constructor, arguments);
		};
	}

	private Constructor<?> canonicalConstructor() {
		Class<?> raw = this.type.toClass();
		Class<?>[] types = Arrays.stream(raw.getRecordComponents())
			.map(RecordComponent::getType)
			.toArray(Class<?>[]::new);
		try {
			return raw.getDeclaredConstructor(types);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Puts a part together.
	 */
	@FunctionalInterface
	interface Assembler {

		@Nullable Object assemble(@Nullable Object[] values);

	}

}
