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

package io.github.pgcachewatch.consumer

import io.github.pgcachewatch.PgCacheWatch
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.test.context.DynamicPropertyRegistry
import org.springframework.test.context.DynamicPropertySource

/** Tests that a cached method follows its row with what was released. */
@SpringBootTest(properties = ["pgcachewatch.fail-fast=true"])
class BookRepositoryTests(
    @Autowired private val books: BookRepository,
    @Autowired private val watch: PgCacheWatch,
    @Autowired private val jdbc: JdbcClient,
) {

    @Test
    fun `a changed row evicts its entry`() {
        val book = books.find(42)
        assertThat(books.find(42)).isSameAs(book)
        jdbc.sql("update book set title = 'Persuasion' where id = 42").update()
        watch.sync().join()
        assertThat(books.find(42).title).isEqualTo("Persuasion")
    }

    companion object {

        @JvmStatic
        @DynamicPropertySource
        fun database(registry: DynamicPropertyRegistry) {
            val postgres = EmbeddedPostgres.start()
            registry.add("spring.datasource.url") { postgres.getJdbcUrl("postgres", "postgres") }
        }
    }
}
