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

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * What a method hands to its callers, and whether a cache can hand the same value out
 * again. Optional libraries are known by the names of their types.
 */
final class ResultType {

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	private static final Set<String> NOTHING = Set.of("void", "java.lang.Void", "kotlin.Unit", "kotlin.Nothing");

	private static final Set<String> READ_ONCE = Set.of("java.util.stream.BaseStream", "java.util.Iterator",
			"java.util.Enumeration", "java.util.Spliterator", "java.io.InputStream", "java.io.Reader",
			"java.nio.channels.ReadableByteChannel", "java.sql.ResultSet", "java.sql.Blob", "java.sql.Clob",
			"kotlin.sequences.Sequence", "org.springframework.core.io.InputStreamResource",
			"org.springframework.jdbc.support.rowset.SqlRowSet", "org.apache.ibatis.cursor.Cursor", "org.jooq.Cursor",
			"org.hibernate.ScrollableResults");

	private ResultType() {
	}

	/**
	 * Returns the type of the result, of a suspending function the one that it declares.
	 */
	static ResolvableType of(Method method, Class<?> targetClass) {
		int last = method.getParameterCount() - 1;
		return (last >= 0 && method.getParameterTypes()[last].getName().equals(CONTINUATION))
				? ResolvableType.forMethodParameter(method, last, targetClass).getGeneric()
				: ResolvableType.forMethodReturnType(method, targetClass);
	}

	/**
	 * Whether a result says nothing but that the method is done, such as
	 * {@code Mono<Void>}.
	 */
	static boolean isNothing(ResolvableType type) {
		Class<?> raw = type.resolve();
		if (raw == null) {
			return false;
		}
		if (NOTHING.contains(raw.getName())) {
			return true;
		}
		ReactiveAdapter adapter = adapter(raw);
		if (adapter != null && adapter.isNoValue()) {
			return true;
		}
		ResolvableType[] generics = type.getGenerics();
		for (ResolvableType generic : generics) {
			if (!isNothing(generic)) {
				return false;
			}
		}
		return generics.length > 0;
	}

	/**
	 * Returns the type of a value, in the result or what it holds, that only its first
	 * reader can read.
	 */
	static @Nullable Class<?> readOnce(ResolvableType type) {
		return TypeContents.find(type, TypeContents::components, (raw) -> TypeContents.isAny(raw, READ_ONCE));
	}

	/**
	 * Whether Spring's caching would store the handle of a running task, its later
	 * failure included, in place of the task's result.
	 */
	static boolean isUnawaited(ResolvableType type) {
		Class<?> raw = type.toClass();
		boolean pending = Future.class.isAssignableFrom(raw) || CompletionStage.class.isAssignableFrom(raw)
				|| Flow.Publisher.class.isAssignableFrom(raw);
		return pending && !CompletableFuture.class.isAssignableFrom(raw) && adapter(raw) == null;
	}

	private static @Nullable ReactiveAdapter adapter(Class<?> raw) {
		return ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw);
	}

}
