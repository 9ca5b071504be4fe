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

import java.util.Objects;
import java.util.Optional;

import io.github.pgcachewatch.trigger.definition.TriggerDefinition;
import io.github.pgcachewatch.trigger.definition.TriggerFunction;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;
import org.jspecify.annotations.Nullable;

/**
 * A trigger of ours that the catalog holds. Immutable.
 *
 * @param name its name
 * @param type its level and events, as {@code pg_trigger.tgtype}
 * @param enabled {@code A}: always; {@code O}: not for replicated rows; {@code R}: only
 * for those; {@code D}: disabled
 * @param inherited whether it belongs to a row trigger of a partitioned table
 * @param plain whether it has no condition or column list, and is no constraint
 * @param spec what it sends; empty if neither it nor its function says so
 * @param oldRows the name of the transition table of old rows
 * @param newRows the name of the transition table of new rows
 * @param function what it calls
 */
public record InstalledTrigger(String name, int type, char enabled, boolean inherited, boolean plain,
		Optional<TriggerSpec> spec, @Nullable String oldRows, @Nullable String newRows, InstalledFunction function) {

	public boolean is(TriggerDefinition definition, TriggerFunction function) {
		return isAlike(definition) && this.plain && calls(function)
				&& Objects.equals(this.oldRows, definition.oldRows())
				&& Objects.equals(this.newRows, definition.newRows());
	}

	/**
	 * Whether it calls a function, and sends what that one is to send.
	 */
	boolean calls(TriggerFunction function) {
		return this.function.is(function) && this.spec.filter(function.spec()::equals).isPresent();
	}

	/**
	 * Whether this one has the level and the event of the definition.
	 */
	public boolean isAlike(TriggerDefinition definition) {
		return this.type == definition.type();
	}

	public boolean fires() {
		return this.enabled == 'A' || this.enabled == 'O';
	}

	public boolean firesAlways() {
		return this.enabled == 'A';
	}

}
