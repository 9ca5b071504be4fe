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

package io.github.pgcachewatch.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Capture;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Applied to a test class to have caches that follow the database in a test slice, such
 * as {@code @JdbcTest} or {@code @DataJpaTest}, which leave them out otherwise.
 * <p>
 * A test fails if one of its cached methods reads a table that the cache is not bound to.
 * <p>
 * The tests begin with a live listener, so that hits are served from the first call on.
 * {@code PgCacheWatch.sync()} waits for what was committed before. Note that slices run
 * each test in a transaction that is rolled back: what it changes reaches no cache, and
 * what it reads is not stored. Use
 * {@code @Transactional(propagation = Propagation.NOT_SUPPORTED)} to have none.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
@ExtendWith(UncoveredReadsExtension.class)
public @interface AutoConfigurePgCacheWatch {

	/**
	 * Whether the start waits for the listener to be live, and fails where it cannot be.
	 * @return whether it is waited for
	 */
	@PropertyMapping("pgcachewatch.fail-fast")
	boolean failFast() default true;

	/**
	 * Whether a test fails in which a cached method reads a table that its cache is not
	 * bound to.
	 * @return what is done about the tables that cached methods read
	 */
	@PropertyMapping("pgcachewatch.capture")
	Capture capture() default Capture.VERIFY;

}
