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

package io.github.pgcachewatch.trigger.catalog;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerFunction;

/**
 * A function that an installed trigger calls. Immutable.
 *
 * @param oid its identity
 * @param name its schema and name
 * @param hash the MD5 of its body without white space
 * @param plain whether it is PL/pgSQL, with the rights and settings of the writer
 * @param owned whether the connection's role may drop it
 * @param trusted whether its owner may create triggers on the table that calls it, so
 * that it can run no code there that it could not run otherwise
 */
public record InstalledFunction(long oid, TableName name, String hash, boolean plain, boolean owned, boolean trusted) {

	public String dropStatement() {
		return "DROP FUNCTION IF EXISTS " + SqlText.identifier(this.name) + "()";
	}

	boolean is(TriggerFunction function) {
		return this.plain && this.trusted && this.hash.equals(function.hash());
	}

}
