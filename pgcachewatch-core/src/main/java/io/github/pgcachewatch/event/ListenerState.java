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

/**
 * State of the connection that listens for changes.
 */
public enum ListenerState {

	/** Started, and not connected for the first time yet. */
	STARTING,

	/** Connected, and proved to receive notifications. */
	LIVE,

	/** Proof of life is overdue; the connection is not given up yet. */
	SUSPECT,

	/** The connection is lost; reconnection is under way. */
	DISCONNECTED,

	/** Stopped, or never started. */
	STOPPED

}
