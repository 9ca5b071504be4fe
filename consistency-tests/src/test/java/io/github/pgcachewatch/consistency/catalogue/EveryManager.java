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

package io.github.pgcachewatch.consistency.catalogue;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A test that is run on every {@link Manager} that needs nothing but the JVM; where it is
 * inherited by a class that is tagged as in need of an external program, on Redis alone.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@ArgumentsSource(EveryManager.Source.class)
@interface EveryManager {

	/** The managers for which the test would make no sense. */
	Manager[] except() default {};

	/**
	 * Those that stand for all in the JVM where another one would show nothing new; none
	 * for all.
	 */
	Manager[] local() default {};

	/** Tells the managers of a test. */
	final class Source implements ArgumentsProvider {

		@Override
		public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters,
				ExtensionContext context) {
			boolean external = context.getTags().contains(RedisTests.TAG);
			EveryManager annotation = context.getRequiredTestMethod().getAnnotation(EveryManager.class);
			List<Manager> local = List.of(annotation.local());
			return Arrays.stream(Manager.values())
				.filter((manager) -> (manager == Manager.REDIS) == external)
				.filter((manager) -> external || local.isEmpty() || local.contains(manager))
				.filter((manager) -> !Arrays.asList(annotation.except()).contains(manager))
				.map(Arguments::of);
		}

	}

}
