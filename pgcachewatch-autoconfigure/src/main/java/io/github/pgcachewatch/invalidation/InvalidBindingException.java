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

package io.github.pgcachewatch.invalidation;

/**
 * Thrown at start-up where a cache cannot be bound to a table as asked. Tells where, what
 * is wrong, and how to put it right.
 */
public class InvalidBindingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String place;

	private final String problem;

	private final String action;

	protected InvalidBindingException(String place, String problem, String action) {
		super(place + ": " + problem + ". " + action);
		this.place = place;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * Returns the method or property that asked for the binding.
	 * @return the place
	 */
	public String place() {
		return this.place;
	}

	/**
	 * Returns what is wrong, without a full stop.
	 * @return the problem
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * Returns how to put it right, as a sentence.
	 * @return the action
	 */
	public String action() {
		return this.action;
	}

}
