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

package io.github.pgcachewatch.event;

import java.time.Instant;

/**
 * A notification as PostgreSQL delivered it, published for every one that arrives,
 * whether its payload can be parsed or not. Immutable.
 *
 * @param channel the channel
 * @param backendPid the process ID of the sender's server process
 * @param payload the payload, an empty string where there is none; any database user can
 * send any payload
 * @param receivedAt when it was received
 */
public record PgNotification(String channel, int backendPid, String payload, Instant receivedAt) {
}
