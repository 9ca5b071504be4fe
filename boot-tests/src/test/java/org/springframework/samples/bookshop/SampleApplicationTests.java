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

package org.springframework.samples.bookshop;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * An application in a package below Spring's own is none of Spring's libraries.
 */
class SampleApplicationTests {

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void whatItsRepositoryCachesFollowsTheRows() {
		try (ConfigurableApplicationContext context = start()) {
			WriterRepository writers = context.getBean(WriterRepository.class);
			Writer cached = writers.findById(1L).orElseThrow();
			assertThat(writers.findById(1L)).containsSame(cached);
			assertThat(writers.findAll()).isSameAs(writers.findAll());
			this.database.execute("update author set name = 'J. Austen' where id = 1");
			context.getBean(PgCacheWatch.class).sync().orTimeout(30, TimeUnit.SECONDS).join();
			assertThat(writers.findById(1L)).get().extracting(Writer::name).isEqualTo("J. Austen");
			assertThat(writers.findAll()).extracting(Writer::name).containsExactly("J. Austen");
		}
	}

	@Test
	void itsEntitiesAreFound() {
		assertThatException().isThrownBy(() -> start("pgcachewatch.cached-entities=refuse").close())
			.havingRootCause()
			.isInstanceOf(InvalidBindingException.class)
			.withMessageContaining("WriterRepository.findById(Long) (" + Writer.class.getName() + ")")
			.withMessageContaining("WriterRepository.findAll() (" + Writer.class.getName() + ")");
	}

	@Test
	void itsKeysAreMadeOfTheirFields() {
		BindingDiscovery discovery = new BindingDiscovery(new AnnotationCacheOperationSource(false),
				UnaryOperator.identity());
		assertThatNoException().isThrownBy(() -> discovery.inspect("lines", Lines.class));
		assertThat(discovery.bindings()).hasSize(1);
	}

	private ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(SampleApplication.class).web(WebApplicationType.NONE)
			.run(BookshopDatabase.arguments(this.database, properties));
	}

	interface Lines {

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		String find(LineId id);

	}

	static class LineId {

		private long orderId;

		private int line;

		@Override
		public boolean equals(Object other) {
			return other instanceof LineId that && this.orderId == that.orderId && this.line == that.line;
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.orderId, this.line);
		}

	}

}
