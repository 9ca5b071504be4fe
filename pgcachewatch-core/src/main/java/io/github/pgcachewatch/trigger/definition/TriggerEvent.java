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

import java.util.Locale;

/**
 * What fires a trigger. Transition tables allow one event a trigger, so each has its own.
 */
public enum TriggerEvent {

	INSERT(1 << 2), UPDATE(1 << 4), DELETE(1 << 3), TRUNCATE(1 << 5);

	private static final int ROW = 1;

	private final int bit;

	TriggerEvent(int bit) {
		this.bit = bit;
	}

	String suffix() {
		return "_" + name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns what {@code pg_trigger.tgtype} is for an AFTER trigger of this event alone.
	 */
	int type(boolean forEachRow) {
		return forEachRow ? this.bit | ROW : this.bit;
	}

	public boolean seesNewRows() {
		return this == INSERT || this == UPDATE;
	}

	public boolean seesOldRows() {
		return this == UPDATE || this == DELETE;
	}

}
