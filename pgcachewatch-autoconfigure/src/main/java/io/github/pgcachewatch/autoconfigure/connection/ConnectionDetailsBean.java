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

package io.github.pgcachewatch.autoconfigure.connection;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The bean in which the application says how to connect, of a type that the wiring knows.
 * Thread-safe.
 *
 * @param <T> the type of the bean
 * @param type the type of the bean
 * @param beans the beans of the type
 * @param reader reads the details of a bean as they are now
 */
public record ConnectionDetailsBean<T>(Class<T> type, ObjectProvider<T> beans,
		Function<T, SimpleConnectionDetails> reader) {

	boolean isPresent() {
		return this.beans.getIfUnique() != null;
	}

	boolean isAmbiguous() {
		return !isPresent() && this.beans.stream().count() > 1;
	}

	/**
	 * Reads the details again, since credentials may have been replaced.
	 */
	@Nullable SimpleConnectionDetails read() {
		T bean = this.beans.getIfUnique();
		return (bean != null) ? this.reader.apply(bean) : null;
	}

}
