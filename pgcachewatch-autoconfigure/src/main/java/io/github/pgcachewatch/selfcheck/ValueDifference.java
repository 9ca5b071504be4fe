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
package io.github.pgcachewatch.selfcheck;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Says what differs between two values, without the values. Stateless.
 */
final class ValueDifference {

	private ValueDifference() {
	}

	static String describe(@Nullable Object cached, @Nullable Object loaded) {
		if (cached == null || loaded == null) {
			return "it held " + type(cached) + ", and the method returns " + type(loaded);
		}
		if (cached instanceof Collection<?> held && loaded instanceof Collection<?> returned) {
			return sizes(held.size(), returned.size());
		}
		if (cached instanceof Map<?, ?> held && loaded instanceof Map<?, ?> returned) {
			return sizes(held.size(), returned.size());
		}
		if (cached.getClass() != loaded.getClass()) {
			return "it held " + type(cached) + ", and the method returns " + type(loaded);
		}
		return "another value of " + type(cached) + (cached.getClass().isRecord() ? components(cached, loaded) : "");
	}

	private static String sizes(int held, int returned) {
		return (held == returned) ? "other elements, of which there are " + held
				: "it held " + held + " elements, and the method returns " + returned;
	}

	private static String components(Object cached, Object loaded) {
		try {
			return ", by its components " + Arrays.stream(cached.getClass().getRecordComponents())
				.filter((component) -> !Objects.deepEquals(get(component, cached), get(component, loaded)))
				.map(RecordComponent::getName)
				.toList();
		}
		catch (RuntimeException | Error ex) {
			// The application's code; in a native image, an accessor may be missing.
			return "";
		}
	}

	private static @Nullable Object get(RecordComponent component, Object value) {
		ReflectionUtils.makeAccessible(component.getAccessor());
		return ReflectionUtils.invokeMethod(component.getAccessor(), value);
	}

	private static String type(@Nullable Object value) {
		return (value != null) ? value.getClass().getName() : "null";
	}

}
