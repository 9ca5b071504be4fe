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

package io.github.pgcachewatch.key;

/**
 * Thrown at start-up if a cache cannot be bound to a table as an annotation or a property
 * asks. Its message names the place, the problem and the cure.
 */
public final class InvalidBindingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private final String place;

	private final String problem;

	private final String action;

	/**
	 * Creates an exception.
	 * @param reason the attribute that is at fault
	 * @param place the method or property that asked for the binding
	 * @param problem what is wrong, without a full stop
	 * @param action how to put it right, as a sentence
	 */
	public InvalidBindingException(Reason reason, String place, String problem, String action) {
		super(place + ": " + problem + ". " + action);
		this.reason = reason;
		this.place = place;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * Returns the attribute that is at fault.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
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

	/**
	 * What of a binding is at fault.
	 */
	public enum Reason {

		/** The annotation has no effect at its place. */
		PLACEMENT,

		/** No table is named, or its name is malformed. */
		TABLE,

		/** The key columns do not fit the key of the cache. */
		KEY,

		/** It cannot be decided which cache is to be invalidated. */
		CACHE_NAME,

		/** The binding reacts to no operation. */
		OPERATIONS,

		/** The condition cannot be parsed. */
		CONDITION,

		/** There is no strategy of the name. */
		STRATEGY,

		/** The result is not to be shared. */
		RESULT

	}

}
