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

import javax.sql.DataSource;

import io.github.pgcachewatch.source.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * A DataSource that the application may read from. Immutable.
 *
 * @param beanName the name of the bean that it is, or that routes to it
 * @param dataSource the DataSource
 */
record ReadSource(String beanName, DataSource dataSource) {

	/**
	 * Returns the URL, or {@code null} if the DataSource does not tell.
	 */
	@Nullable String url() {
		return DataSourceConnectionDetails.of(this.dataSource).url();
	}

	/**
	 * Whether the URL is none of PostgreSQL's.
	 */
	boolean isOfAnotherKind() {
		String url = url();
		return url != null && JdbcUrls.direct(url) == null && !JdbcUrls.isWrapped(url);
	}

	/**
	 * Returns a name for messages.
	 */
	String name(String url) {
		return SecretMask.url(url) + " (DataSource '" + this.beanName + "')";
	}

}
