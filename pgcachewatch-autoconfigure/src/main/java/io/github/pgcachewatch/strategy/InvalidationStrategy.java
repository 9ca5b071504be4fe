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

package io.github.pgcachewatch.strategy;

import java.time.Duration;

/**
 * Decides <em>when</em> the changes that concern a cache are carried out. It never sees
 * what is to be evicted, so that no implementation can lose or alter it:
 * <pre class="code">
 * &#64;Bean
 * InvalidationStrategy calm() {
 *     return (pending) -&gt; (pending.size() &lt; 100) ? Duration.ofSeconds(5) : Duration.ZERO;
 * }
 * </pre> and {@code pgcachewatch.strategy: calm}.
 * <p>
 * A strategy is asked after each change that is routed to the cache. What it answers is
 * an upper bound: a later answer can bring an invalidation forward, but never put it off,
 * so that every change is followed by an invalidation. Changes are also carried out when
 * the connection comes back, when the application stops and on
 * {@code PgCacheWatch.sync()}; where more keys are pending than are kept one by one, the
 * whole cache stands for them.
 * <p>
 * Caches of one strategy that have a table in common are carried out together, since an
 * entry of one may be computed from an entry of another, and count as one cache.
 * <p>
 * Implementations must be thread-safe, since one instance serves every cache that names
 * it, and must not block, since they are called on the listening thread. One that throws,
 * or answers a negative delay, invalidates at once.
 */
@FunctionalInterface
public interface InvalidationStrategy {

	/**
	 * Returns how long the pending changes may wait from now on.
	 * @param pending the changes of one cache that are not carried out yet, the latest
	 * included
	 * @return the delay; zero carries them out at once
	 */
	Duration delay(PendingChanges pending);

}
