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

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import jakarta.persistence.EntityManager;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Letter b, with JPA: a load begins after the change, and is given an entity that the
 * persistence context of its transaction, or of its web request, holds since before.
 */
class PersistenceContextTests {

	private static final String[] PROPERTIES = {
			"spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration,"
					+ "org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration,"
					+ "org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration",
			"spring.main.web-application-type=servlet", "server.port=0", "spring.jpa.open-in-view=true" };

	@EveryManager(local = { Manager.CAFFEINE, Manager.TRANSACTION_AWARE })
	void anEntityThatTheTransactionHeldIsNotStored(Manager manager) {
		Application application = application(manager, true);
		long id = readInTransaction(application);
		application.assertAnswer(() -> title(application, id), "new");
	}

	@EveryManager(local = { Manager.CAFFEINE, Manager.TRANSACTION_AWARE })
	void controlByHandAnEntityThatTheTransactionHeldIsStored(Manager manager) {
		Application application = application(manager, false);
		long id = readInTransaction(application);
		application.assertAnswer(() -> title(application, id), "old");
	}

	@EveryManager(local = { Manager.CAFFEINE, Manager.TRANSACTION_AWARE })
	void anEntityThatTheOpenSessionInViewHeldIsNotStored(Manager manager) {
		Application application = application(manager, true);
		long id = readInRequest(application);
		application.assertAnswer(() -> title(application, id), "new");
	}

	@EveryManager(local = { Manager.CAFFEINE, Manager.TRANSACTION_AWARE })
	void controlByHandAnEntityThatTheOpenSessionInViewHeldIsStored(Manager manager) {
		Application application = application(manager, false);
		long id = readInRequest(application);
		application.assertAnswer(() -> title(application, id), "old");
	}

	private static Application application(Manager manager, boolean watched) {
		return Application.shared(Library.class, manager, watched, PROPERTIES);
	}

	private static String title(Application application, long id) {
		return application.bean(BookRepository.class).findById(id).orElseThrow().getTitle();
	}

	private static long readInTransaction(Application application) {
		long id = application.newBook();
		application.transaction(TransactionDefinition.ISOLATION_DEFAULT).executeWithoutResult((status) -> {
			application.bean(EntityManager.class).find(Book.class, id);
			application.rename(id);
			assertThat(title(application, id)).isEqualTo("old");
		});
		return id;
	}

	private static long readInRequest(Application application) {
		long id = application.newBook();
		application.bean(BookController.class).betweenReads.next(() -> application.rename(id));
		assertThat(get(application, "/books/" + id)).isEqualTo("old");
		return id;
	}

	private static String get(Application application, String path) {
		String port = application.context().getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
		try {
			return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CatalogueConfiguration.ByHand.class, BookController.class })
	static class Library {

		@Bean
		CacheManager cacheManager(@Value("${catalogue.manager}") Manager manager,
				@Value("${pgcachewatch.enabled}") boolean watched) {
			return manager.create(watched);
		}

	}

	@RestController
	static class BookController {

		final Hooks betweenReads = new Hooks();

		private final EntityManager entities;

		private final BookRepository books;

		BookController(EntityManager entities, BookRepository books) {
			this.entities = entities;
			this.books = books;
		}

		@GetMapping("/books/{id}")
		String title(@PathVariable long id) {
			this.entities.find(Book.class, id);
			this.betweenReads.run();
			return this.books.findById(id).orElseThrow().getTitle();
		}

	}

}
