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

package io.github.pgcachewatch.source;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.pgcachewatch.event.ListenerState;
import org.jspecify.annotations.Nullable;

/**
 * How the listener fares, at one moment. Immutable.
 *
 * @param state the state
 * @param channel the channel that changes arrive by
 * @param backendPid the process ID of the server process it is connected to, or
 * {@code null} if it is not connected
 * @param lastProofAge the time since the last proof of life was sought successfully, or
 * {@code null} if there was none on this connection
 * @param queueUsage how full PostgreSQL's notification queue was at the last proof of
 * life, from 0 to 1; NaN if that is not known
 * @param reconnects how often it was live again after a connection was lost
 * @param lastFailure why the last connection, or attempt to connect, failed; {@code null}
 * if none did since the start
 * @param details what else is particular to the kind of the source, by name
 */
public record SourceStatus(ListenerState state, String channel, @Nullable Integer backendPid,
		@Nullable Duration lastProofAge, double queueUsage, long reconnects, @Nullable Throwable lastFailure,
		Map<String, Object> details) {

	public SourceStatus {
		details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
	}

	/**
	 * Creates a status without details.
	 * @param state the state
	 * @param channel the channel that changes arrive by
	 * @param backendPid the process ID of the server process it is connected to, if any
	 * @param lastProofAge the time since the last proof of life, if any
	 * @param queueUsage how full PostgreSQL's notification queue was
	 * @param reconnects how often it was live again after a connection was lost
	 * @param lastFailure why the last connection, or attempt to connect, failed, if any
	 * did
	 */
	public SourceStatus(ListenerState state, String channel, @Nullable Integer backendPid,
			@Nullable Duration lastProofAge, double queueUsage, long reconnects, @Nullable Throwable lastFailure) {
		this(state, channel, backendPid, lastProofAge, queueUsage, reconnects, lastFailure, Map.of());
	}

}
