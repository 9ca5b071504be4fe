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

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;

/**
 * Tests for {@link MaskedFailure}.
 */
class MaskedFailureTests {

	private static final String URL = "jdbc:other://scott:tiger@db/books";

	@Test
	void aFailureWithoutASecretIsLeftAsItIs() {
		SQLException failure = new SQLException("no route to jdbc:postgresql://db/books", "08001",
				new IllegalStateException("no answer"));
		assertThat(MaskedFailure.of(failure)).isSameAs(failure);
		RuntimeException unchecked = new IllegalStateException("no answer", failure);
		assertThat(MaskedFailure.of(unchecked)).isSameAs(unchecked);
	}

	@Test
	void whatIsPrintedOfAFailureIsTheSameButForThePasswords() {
		SQLException failure = new SQLException("not accepted: " + URL, "08001", 7,
				new IllegalStateException("url=" + URL, new Error("token=tiger")));
		failure.addSuppressed(new SQLException("password=tiger"));
		Throwable masked = MaskedFailure.of(failure);
		assertThat(print(masked)).doesNotContain("tiger")
			.isEqualTo(print(failure).replace("scott:tiger", "***").replace("tiger", "***"));
		assertThat(masked).isInstanceOfSatisfying(SQLException.class,
				(sql) -> assertThat(List.of(sql.getSQLState(), sql.getErrorCode())).containsExactly("08001", 7));
		assertThat(print(MaskedFailure.of(new IllegalStateException(URL, failure)))).doesNotContain("tiger")
			.contains("java.lang.IllegalStateException: jdbc:other://***@db/books");
	}

	@Test
	void aFailureToConnectIsThrownWithoutPasswords() {
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> MaskedFailure.connect(() -> {
			throw new SQLException(URL, "08001");
		})).withMessage("jdbc:other://***@db/books").matches((ex) -> ex.getSQLState().equals("08001"));
		assertThatRuntimeException().isThrownBy(() -> MaskedFailure.connect(() -> {
			throw new IllegalStateException(URL);
		})).withMessage("jdbc:other://***@db/books");
		UncheckedIOException clean = new UncheckedIOException(new IOException("no file"));
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> MaskedFailure.connect(() -> {
			throw clean;
		})).isSameAs(clean);
	}

	@Test
	void aCauseWithoutASecretIsStillKnownByItsType() {
		UnknownHostException cause = new UnknownHostException("db.invalid");
		assertThat(MaskedFailure.of(new SQLException(URL, cause))).hasCause(cause);
	}

	@Test
	void aCauseThatLeadsBackToItsBeginEnds() {
		SQLException failure = new SQLException("one");
		failure.initCause(new IllegalStateException("two", failure));
		assertThat(print(MaskedFailure.of(failure))).contains("SQLException: one", "IllegalStateException: two");
	}

	private static String print(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

}
