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

package io.github.pgcachewatch.boot.annotation;

import java.util.function.UnaryOperator;

import groovy.lang.GroovyClassLoader;
import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.binding.CacheBinding;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.AnnotationCacheOperationSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @PgInvalidated} on classes of Groovy's, whose compiler adds methods.
 */
class GroovyClassTests {

	@Test
	void whatTheCompilerAddsIsNotBound() {
		Class<?> type = compile("""
				import io.github.pgcachewatch.PgInvalidated
				import org.springframework.cache.annotation.Cacheable

				@Cacheable('titles')
				@PgInvalidated(table = 'book', key = ['id'])
				class Titles {

					String find(long id) { 'x' }

				}
				""");
		assertThat(type).hasMethods("find", "getMetaClass");
		BindingDiscovery discovery = new BindingDiscovery(new AnnotationCacheOperationSource(false),
				UnaryOperator.identity());
		discovery.inspect("titles", type);
		assertThat(discovery.bindings()).extracting(CacheBinding::place).containsExactly("Titles.find(long)");
	}

	private static Class<?> compile(String source) {
		CompilerConfiguration configuration = new CompilerConfiguration();
		configuration.setParameters(true);
		return new GroovyClassLoader(GroovyClassTests.class.getClassLoader(), configuration).parseClass(source);
	}

}
