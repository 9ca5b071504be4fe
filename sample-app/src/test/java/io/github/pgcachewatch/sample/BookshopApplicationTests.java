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

package io.github.pgcachewatch.sample;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.event.ListenerState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The bookshop over HTTP, on its embedded server.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "bookshop.second-instance=false")
@AutoConfigureRestTestClient
class BookshopApplicationTests {

	private static final ParameterizedTypeReference<List<Book>> BOOKS = new ParameterizedTypeReference<>() {
	};

	@Autowired
	private RestTestClient http;

	@Autowired
	private CacheManager caches;

	@Autowired
	private PgCacheWatch watch;

	@LocalServerPort
	private int port;

	private JdbcClient anotherProgram;

	@BeforeEach
	void openForBusiness(@Autowired JdbcConnectionDetails database) {
		this.anotherProgram = JdbcClient.create(new DriverManagerDataSource(database.getJdbcUrl()));
		await().atMost(Duration.ofMinutes(1)).until(() -> this.watch.state() == ListenerState.LIVE);
	}

	@Test
	void thePageAndItsFilesAreServed() {
		assertThat(text("/")).contains("<title>The bookshop</title>", "bookshop.js", "bookshop.css");
		assertThat(text("/bookshop.js")).contains("EventSource('/live')");
		assertThat(text("/bookshop.css")).contains("prefers-color-scheme");
	}

	@Test
	void aBookReadTwiceComesFromItsCache() {
		Book first = find(11);
		assertThat(cached("BookRepository.find", 11L)).isTrue();
		assertThat(find(11)).isEqualTo(first);
	}

	@Test
	void aRowChangedElsewhereIsFreshAndTheOtherEntriesStay() {
		find(21);
		find(22);
		execute("update book set price = 1.23 where id = 21");
		assertThat(cached("BookRepository.find", 21L)).isFalse();
		assertThat(cached("BookRepository.find", 22L)).isTrue();
		assertThat(find(21).price()).isEqualTo("1.23");
	}

	@Test
	void aBookThatMovesToAnotherAuthorLeavesOneListAndJoinsTheOther() {
		Book book = findByAuthor(5).get(0);
		findByAuthor(6);
		findByAuthor(7);
		execute("update book set author_id = 6 where id = " + book.id());
		assertThat(cached("BookRepository.findByAuthor", 7L)).isTrue();
		assertThat(findByAuthor(5)).extracting(Book::id).doesNotContain(book.id());
		assertThat(findByAuthor(6)).extracting(Book::id).contains(book.id());
	}

	@Test
	void aBookThatWasMissingIsFoundOnceItIsInserted() {
		this.http.get().uri("/books/900").exchange().expectStatus().isNotFound();
		assertThat(cached("BookRepository.find", 900L)).isTrue();
		execute("insert into book (id, author_id, title, published, price) values (900, 1, 'New', 2026, 1)");
		assertThat(find(900).title()).isEqualTo("New");
		execute("delete from book where id = 900");
		this.http.get().uri("/books/900").exchange().expectStatus().isNotFound();
	}

	@Test
	void theCatalogueFollowsEachOfTheTablesThatItJoins() {
		await().atMost(Duration.ofMinutes(1)).until(() -> {
			catalogueEntry(31);
			return cached("catalogue", SimpleKey.EMPTY);
		});
		long reviews = catalogueEntry(31).reviews();
		execute("insert into review (book_id, reviewer, rating, comment) values (31, 'Vera', 5, 'Yes.')");
		assertThat(catalogueEntry(31).reviews()).isEqualTo(reviews + 1);
		execute("update author set name = 'Somebody Else' where id = (select author_id from book where id = 31)");
		assertThat(catalogueEntry(31).author()).isEqualTo("Somebody Else");
		execute("update book set title = 'Another Title' where id = 31");
		assertThat(catalogueEntry(31).title()).isEqualTo("Another Title");
	}

	@Test
	void thePageIsToldWhichTablesTheCatalogueWasFoundToRead() {
		catalogueEntry(32);
		await().atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(
					JsonPath.<List<String>>read(text("/live/status"), "$.caches[?(@.name == 'catalogue')].tables[*]"))
				.containsExactly("public.author", "public.book", "public.review"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/books/41", "/behind-the-back/books/42" })
	void aPutIsSeenByTheNextReadThoughItEvictsNothingItself(String uri) {
		String book = uri.substring(uri.indexOf("/books"));
		long id = Long.parseLong(book.substring("/books/".length()));
		Book before = find(id);
		assertThat(cached("BookRepository.find", id)).isTrue();
		Book answer = put(uri, "{\"price\": 8.5}").expectStatus().isOk().returnResult(Book.class).getResponseBody();
		this.watch.sync().join();
		assertThat(find(id)).isEqualTo(answer)
			.isEqualTo(new Book(id, before.authorId(), before.title(), before.published(), new BigDecimal("8.50")));
	}

	@Test
	void aPutOfAnUnknownBookIsAProblem() {
		problem(put("/books/99999", "{\"title\": \"Nothing\"}"), HttpStatus.NOT_FOUND, "There is no book 99999");
		problem(put("/behind-the-back/books/99999", "{\"price\": 1}"), HttpStatus.NOT_FOUND, "There is no book 99999");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "not JSON", "null", "[]", "{}", "{\"title\": \" \"}", "{\"title\": \"a\\u0000b\"}",
			"{\"price\": -1}", "{\"price\": 10000}", "{\"price\": 1.001}", "{\"price\": 1e999999}",
			"{\"price\": \"cheap\"}" })
	void aPutWithABodyThatCannotBeStoredIsAProblem(String body) {
		Book before = find(51);
		put("/books/51", body).expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(find(51)).isEqualTo(before);
	}

	@Test
	void anIdThatIsNoNumberIsAProblem() {
		problem(this.http.get().uri("/books/first").exchange(), HttpStatus.BAD_REQUEST,
				"Failed to convert 'id' with value: 'first'");
	}

	@Test
	void anOpenPageIsToldOfAChangeAndOfTheEviction() throws Exception {
		find(61);
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/live")).build();
		HttpResponse<Stream<String>> page = HttpClient.newHttpClient()
			.send(request, HttpResponse.BodyHandlers.ofLines());
		CompletableFuture<Boolean> told = CompletableFuture.supplyAsync(() -> {
			List<String> missing = new ArrayList<>(List.of("UPDATE book", "BookRepository.find\""));
			return page.body().anyMatch((line) -> missing.removeIf(line::contains) && missing.isEmpty());
		});
		execute("update book set price = 2 where id = 61");
		assertThat(told.get(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void theFiguresOfEachCacheAreThere() {
		find(71);
		find(71);
		this.http.get()
			.uri("/live/status")
			.exchange()
			.expectBody()
			.jsonPath("$.listener")
			.isEqualTo("LIVE")
			.jsonPath("$.caches[?(@.name == 'BookRepository.find' && @.hits > 0 && @.misses > 0 && @.entries > 0)]")
			.exists();
	}

	private Book find(long id) {
		Book book = this.http.get()
			.uri("/books/" + id)
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(Book.class)
			.getResponseBody();
		assertThat(book).isNotNull();
		return book;
	}

	private List<Book> findByAuthor(long author) {
		List<Book> books = this.http.get()
			.uri("/books?author=" + author)
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(BOOKS)
			.getResponseBody();
		assertThat(books).isNotEmpty();
		return books;
	}

	private CatalogueEntry catalogueEntry(long id) {
		CatalogueEntry[] catalogue = this.http.get()
			.uri("/catalogue")
			.exchange()
			.returnResult(CatalogueEntry[].class)
			.getResponseBody();
		assertThat(catalogue).hasSizeGreaterThanOrEqualTo(200);
		return List.of(catalogue).stream().filter((entry) -> entry.id() == id).findAny().orElseThrow();
	}

	private RestTestClient.ResponseSpec put(String uri, String body) {
		return this.http.put().uri(uri).contentType(MediaType.APPLICATION_JSON).body(body).exchange();
	}

	private void problem(RestTestClient.ResponseSpec response, HttpStatus status, String detail) {
		response.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo(detail);
	}

	private String text(String uri) {
		String text = this.http.get()
			.uri(uri)
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(String.class)
			.getResponseBody();
		assertThat(text).isNotNull();
		return text;
	}

	private boolean cached(String cacheName, Object key) {
		Cache cache = this.caches.getCache(cacheName);
		return cache != null && cache.get(key) != null;
	}

	private void execute(String sql) {
		this.anotherProgram.sql(sql).update();
		this.watch.sync().join();
	}

}
