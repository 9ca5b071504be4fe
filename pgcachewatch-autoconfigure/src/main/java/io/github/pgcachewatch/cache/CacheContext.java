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

package io.github.pgcachewatch.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import io.github.pgcachewatch.cache.fence.FenceClock;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.cache.fence.TransactionVersions;

/**
 * What all watched caches share.
 *
 * @param caches all watched caches
 * @param settings the settings
 * @param liveness whether the listener is live
 * @param clock the order of fills and changes
 * @param transactions the versions that transactions read
 * @param waits the threads that wait for loads
 * @param observer observes removals and refusals, and never throws
 * @param worker carries out what may block
 * @param timer starts what is due later, without blocking
 */
record CacheContext(WatchedCaches caches, WatchedCacheSettings settings, ListenerLiveness liveness, FenceClock clock,
		TransactionVersions transactions, WaitForGraph waits, CacheObserver observer, Executor worker,
		ScheduledExecutorService timer) {

}
