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

import java.time.Duration;

/**
 * Settings of the {@link WatchLifecycle}. Immutable.
 *
 * @param failFast whether the start fails while the listener cannot connect
 * @param connectTimeout how long such a start waits for the listener
 * @param checksTriggers whether triggers are looked at again after the start
 * @param checkInterval the time between two checks; zero for none
 */
public record LifecycleSettings(boolean failFast, Duration connectTimeout, boolean checksTriggers,
		Duration checkInterval) {

}
