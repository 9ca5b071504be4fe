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

package io.github.pgcachewatch.sample;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * New values of a book; what is {@code null} stays as it is.
 */
record BookUpdate(@Nullable String title, @Nullable BigDecimal price) {

	private static final BigDecimal PRICE_LIMIT = new BigDecimal(10_000);

	/**
	 * Checks the values.
	 * @throws ResponseStatusException if they cannot be stored
	 */
	void validate() {
		check(this.title != null || this.price != null, "Give a 'title', a 'price' or both");
		check(this.title == null || isTitle(this.title), "'title' must be 1 to 200 printable characters");
		check(this.price == null || isPrice(this.price), "'price' must be from 0 to 9999.99, in whole cents");
	}

	private static boolean isTitle(String title) {
		return !title.isBlank() && title.length() <= 200 && title.chars().noneMatch(Character::isISOControl);
	}

	private static boolean isPrice(BigDecimal price) {
		return price.signum() >= 0 && price.compareTo(PRICE_LIMIT) < 0 && price.scale() <= 2;
	}

	private static void check(boolean valid, String message) {
		if (!valid) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, message);
		}
	}

}
