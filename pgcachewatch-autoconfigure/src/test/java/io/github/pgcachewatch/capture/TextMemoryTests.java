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

package io.github.pgcachewatch.capture;

import java.util.Set;

import io.github.pgcachewatch.capture.sql.SqlText;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TextMemory}.
 */
class TextMemoryTests {

	private final TextMemory memory = new TextMemory();

	@Test
	void textsThatNothingIsRememberedOfDisplaceNoOthers() {
		SqlText useful = this.memory.text("SELECT title FROM book");
		this.memory.add(useful, session(), TextReads.NOTHING);
		for (int i = 0; i < 3000; i++) {
			this.memory.text("SELECT * FROM tmp_" + i);
			this.memory.text("DROP TABLE tmp_" + i);
		}
		assertThat(this.memory.text("SELECT title FROM book")).isSameAs(useful);
		assertThat(this.memory.reads(useful, session())).isSameAs(TextReads.NOTHING);
	}

	@Test
	void whatATextReadsDependsOnTheTemporaryTablesThatItNames() {
		SqlText text = this.memory.text("SELECT title FROM book");
		this.memory.add(text, session(), TextReads.NOTHING);
		assertThat(this.memory.reads(text, session("tmp_1"))).isSameAs(TextReads.NOTHING);
		assertThat(this.memory.reads(text, session("book"))).isNull();
		this.memory.add(text, session("tmp_2"), TextReads.NOTHING);
		assertThat(this.memory.size()).isOne();
	}

	private static SessionIdentity session(String... temporaries) {
		return new SessionIdentity("shop", "clerk", "public", Set.of(temporaries));
	}

}
