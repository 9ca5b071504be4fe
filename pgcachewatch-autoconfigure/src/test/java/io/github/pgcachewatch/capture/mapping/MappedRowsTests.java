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

package io.github.pgcachewatch.capture.mapping;

import java.util.List;

import io.github.pgcachewatch.event.TableName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MappedRows}.
 */
class MappedRowsTests {

	private static final TableName TREE = new TableName("public", "tree");

	@Test
	void rowsAreFoundByEachColumnThatHoldsTheIdentifier() {
		MappedRows rows = rows(new TableRead(name("tree"), "id", "Tree"),
				new TableRead(name("tree"), "parent", "Tree.children"));
		assertThat(rows.columns(TREE)).containsExactlyInAnyOrder("id", "parent");
		assertThat(rows.conflicts(TREE)).isEmpty();
	}

	@Test
	void aWayByAnythingElseLeavesNoColumn() {
		MappedRows rows = rows(new TableRead(name("tree"), "id", "Tree"), new TableRead(TREE, null, "Tree.parent"));
		assertThat(rows.columns(TREE)).isEmpty();
		assertThat(rows.conflicts(TREE)).containsExactly("Tree.parent");
	}

	@Test
	void otherTablesDoNotCount() {
		MappedRows rows = rows(new TableRead(new TableName("garden", "tree"), "id", "Tree"),
				new TableRead(name("leaf"), null, "Tree.leaves"));
		assertThat(rows.columns(TREE)).isEmpty();
		assertThat(rows.columns(new TableName("garden", "tree"))).containsExactly("id");
		assertThat(rows.conflicts(new TableName("public", "leaf"))).isEmpty();
	}

	private static MappedRows rows(TableRead... reads) {
		return new MappedRows(List.of(reads), "");
	}

	private static TableName name(String table) {
		return new TableName(null, table);
	}

}
