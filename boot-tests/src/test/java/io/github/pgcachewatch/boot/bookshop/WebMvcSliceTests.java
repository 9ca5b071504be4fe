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

package io.github.pgcachewatch.boot.bookshop;

import javax.sql.DataSource;

import io.github.pgcachewatch.PgCacheWatch;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * {@code @WebMvcTest}, where there is no database: a repository with the annotation and
 * what the starter offers are replaced by mocks.
 */
@WebMvcTest
class WebMvcSliceTests {

	@MockitoBean
	private BookRepository books;

	@MockitoBean
	private PgCacheWatch watch;

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private ObjectProvider<DataSource> dataSource;

	@Test
	void aMockedRepositoryAnswers() {
		given(this.books.find(1)).willReturn(new Book(1, "Emma"), new Book(1, "Persuasion"));
		assertThat(this.mvc.get().uri("/books/1")).bodyText().contains("Emma");
		assertThat(this.mvc.get().uri("/books/1")).bodyText().contains("Persuasion");
	}

	@Test
	void aMockedWatchIsCalled() {
		assertThat(this.mvc.post().uri("/resync")).hasStatusOk();
		then(this.watch).should().resync();
	}

	@Test
	void thereIsNothingToConnectWith() {
		assertThat(this.dataSource.getIfAvailable()).isNull();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pgcachewatch-slice-web"));
	}

}
