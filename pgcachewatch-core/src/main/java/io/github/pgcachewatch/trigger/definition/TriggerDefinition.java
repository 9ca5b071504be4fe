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

package io.github.pgcachewatch.trigger.definition;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A trigger as it is to be. Immutable.
 *
 * @param relation the relation that it is on
 * @param name its name
 * @param event what fires it
 * @param forEachRow whether it fires once a row
 * @param oldRows the name of its transition table of old rows, if it has one
 * @param newRows the name of its transition table of new rows, if it has one
 * @param spec what it sends
 * @param inherited whether the server makes it, from a row trigger of the partitioned
 * table
 */
public record TriggerDefinition(TableName relation, String name, TriggerEvent event, boolean forEachRow,
		@Nullable String oldRows, @Nullable String newRows, TriggerSpec spec, boolean inherited) {

	public int type() {
		return this.event.type(this.forEachRow);
	}

	public String createStatement(TableName function) {
		return "CREATE OR REPLACE TRIGGER " + SqlText.identifier(this.name) + " AFTER " + this.event + " ON "
				+ SqlText.identifier(this.relation) + referencing() + " FOR EACH "
				+ (this.forEachRow ? "ROW" : "STATEMENT") + " EXECUTE FUNCTION " + SqlText.identifier(function) + "("
				+ SqlText.literal(this.spec.argument()) + ")";
	}

	private String referencing() {
		String clause = ((this.oldRows != null) ? " OLD TABLE AS " + this.oldRows : "")
				+ ((this.newRows != null) ? " NEW TABLE AS " + this.newRows : "");
		return clause.isEmpty() ? "" : " REFERENCING" + clause;
	}

	public static String enableStatement(TableName relation, String trigger) {
		return "ALTER TABLE " + SqlText.identifier(relation) + " ENABLE ALWAYS TRIGGER " + SqlText.identifier(trigger);
	}

	public static String dropStatement(TableName relation, String trigger) {
		return "DROP TRIGGER IF EXISTS " + SqlText.identifier(trigger) + " ON " + SqlText.identifier(relation);
	}

}
