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

package io.github.pgcachewatch.boot.aot;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;

import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * An application that is processed ahead of time. It prints what it finds, and ends.
 */
@SpringBootApplication
public class AheadOfTimeApplication {

	static final String FOLLOWS = "Follows: true, ahead of time: ";

	static final String[] PROPERTIES = { "spring.main.web-application-type=none",
			"pgcachewatch.caches.named.invalidated-by[0].table=book",
			"pgcachewatch.caches.named.invalidated-by[0].key=id,title",
			"pgcachewatch.caches.named.invalidated-by[0].key-type=" + NamedKey.class.getName() };

	public static void main(String[] args) {
		try (ConfigurableApplicationContext context = SpringApplication.run(AheadOfTimeApplication.class, args)) {
			System.out
				.println("Follows: " + follows(context) + ", ahead of time: " + AotDetector.useGeneratedArtifacts());
		}
	}

	private static boolean follows(ConfigurableApplicationContext context) {
		Titles titles = context.getBean(Titles.class);
		TitleKey key = new TitleKey(1, "Emma");
		Object byRecord = titles.find(key);
		Object conditional = titles.conditional(1);
		Object named = titles.named(new NamedKey(1, "Emma"));
		boolean cached = titles.find(key) == byRecord && titles.conditional(1) == conditional
				&& titles.named(new NamedKey(1, "Emma")) == named;
		context.getBean(JdbcClient.class).sql("update book set title = 'Emma' where id = 1").update();
		context.getBean(PgCacheWatch.class).sync().join();
		return cached && titles.find(key) != byRecord && titles.conditional(1) != conditional
				&& titles.named(new NamedKey(1, "Emma")) != named;
	}

	/**
	 * A key of several columns.
	 */
	public record TitleKey(long id, String title) {
	}

	/**
	 * A key of several columns that only properties name.
	 */
	public record NamedKey(long id, String title) {
	}

	/**
	 * Methods bound in different ways, whose results are new at each call.
	 */
	@Repository
	public static class Titles {

		@PgInvalidated(table = "book", key = { "id", "title" })
		public Object find(TitleKey key) {
			return new Object();
		}

		@Cacheable("conditional")
		@PgInvalidated(table = "book", key = "id",
				condition = "#change.operation.name() == 'UPDATE' and #change.table == 'book'")
		public Object conditional(long id) {
			return new Object();
		}

		@Cacheable("named")
		public Object named(NamedKey key) {
			return new Object();
		}

	}

}
