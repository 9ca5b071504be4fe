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

package io.github.pgcachewatch.watch;

import java.util.List;

/**
 * The triggers that notify one channel. Immutable.
 *
 * @param channel the channel
 * @param tables the tables that have such triggers
 * @param removal the command that removes them, if no application listens to the channel
 * any more
 */
public record ChannelTriggers(String channel, List<String> tables, String removal) {

	public ChannelTriggers {
		tables = List.copyOf(tables);
	}

}
