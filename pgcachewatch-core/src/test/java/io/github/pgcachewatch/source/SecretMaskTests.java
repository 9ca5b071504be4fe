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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretMask}.
 */
class SecretMaskTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					postgres://scott:tiger@db.example/books | postgres://***@db.example/books
					postgres://scott:ti%40ger@db.example/books | postgres://***@db.example/books
					postgres://sco@tt:ti@ger@db.example/books | postgres://***@db.example/books
					postgres://scott:ti ger@db.example/books | postgres://***@db.example/books
					postgres://scott:ti?g=er@db.example/books | postgres://***
					postgres://scott:t@i?g=er@db.example/books | postgres://***
					postgres://scott:tiger@db.example/books?password=li@on | postgres://***
					jdbc:postgresql://scott:ti/ger?@db.example/books | jdbc:postgresql://***@db.example/books
					jdbc:postgresql://scott:ti?g=er@db.example/books | jdbc:postgresql://***
					jdbc:postgresql://scott:ti;g=er@db.example/books | jdbc:postgresql://***
					jdbc:postgresql://scott:12?3@db.example/books | jdbc:postgresql://***@db.example/books
					jdbc:postgresql://db.example/books?user=scott&password=tiger | jdbc:postgresql://db.example/books
					jdbc:postgresql://db.example/books?password=ti@ger | jdbc:postgresql://db.example/books
					jdbc:postgresql://db.example/books | jdbc:postgresql://db.example/books
					jdbc:postgresql://a:5432,[::1]:5433/books?user=scott@lion | jdbc:postgresql://a:5432,[::1]:5433/books
					jdbc:postgresql://bücher/my books?user=scott@lion | jdbc:postgresql://bücher/my books
					jdbc:postgresql:books?user=scott&password=tiger | jdbc:postgresql:books
					jdbc:h2:mem:books;USER=scott;PASSWORD=tiger | jdbc:h2:mem:books
					jdbc:h2:mem:books;USER=scott;PASSWORD=ti@ger | jdbc:h2:***
					jdbc:oracle:thin:scott/tiger@db.example:1521:books | jdbc:oracle:***@db.example:1521:books
					jdbc:oracle:thin:scott/tiger@tcps://db.example/books | jdbc:oracle:***@tcps://db.example/books
					jdbc:oracle:thin:scott/ti://ger@db.example/books | jdbc:oracle:***@db.example/books
					jdbc:mysql://(host=db,user=scott,password=tiger)/books | jdbc:mysql://(host=db,user=scott,password=***
					jdbc:aws-wrapper:postgresql://db.example/books?password=tiger | jdbc:aws-wrapper:postgresql://db.example/books
					jdbc:tc:postgresql:16-alpine:///books?user=scott@lion | jdbc:tc:postgresql:16-alpine:///books
					""")
	void aUrlIsShownWithoutItsParametersAndCredentials(String url, String shown) {
		assertThat(SecretMask.url(url)).isEqualTo(shown);
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgres://scott:tiger@db/books", "postgres://sco@tt:tiger@db/books",
			"postgres://scott:?a=tiger@db/books", "postgres://scott:tiger?a=b@db/books",
			"postgres://scott:a tiger@db/books", "jdbc:oracle:thin:scott/tiger@tcps://db",
			"jdbc:oracle:thin:scott/tiger@(DESCRIPTION=(HOST=db))", "jdbc:postgresql://db/books?password=se;tiger",
			"jdbc:postgresql://db/books?sslpassword=tiger", "jdbc:postgresql://scott:x@db/books?password=a@tiger",
			"jdbc:postgresql://db/books?password=a@tiger&user=b", "host=db password='a tiger'",
			"host=db password = 'it\\'s a tiger' user=scott", "Password=\"a tiger\"", "PWD={a;b tiger};Database=books",
			"PGPASSWORD=tiger psql", "accessKey=tiger", "api_key=tiger", "credentials=tiger", "passphrase=tiger",
			"access_token=tiger", "clientSecret=tiger", "pass=tiger", "passcode=tiger" })
	void noTextShowsThePassword(String secret) {
		String text = "Driver org.postgresql.Driver claims to not accept jdbcUrl, " + secret;
		assertThat(SecretMask.text(text)).doesNotContain("tiger").startsWith("Driver org.postgresql.Driver claims");
		assertThat(SecretMask.text("'" + secret + "'")).doesNotContain("tiger");
	}

	@ParameterizedTest
	@CsvSource({ "postgres://scott:tiger@db/books, true", "jdbc:postgresql://scott:ti?g=er@db/books, true",
			"jdbc:postgresql://scott:ti/ger@db/books, true", "jdbc:postgresql://db/books?user=scott@lion, false",
			"jdbc:postgresql://db:5432/books?user=scott@lion, false", "jdbc:postgresql://db?user=scott@lion, false",
			"jdbc:postgresql://%2Frun/my books?options=-c a=b&user=scott@lion, false",
			"jdbc:postgresql://[::1]:5432/books?user=scott@lion, false", "jdbc:postgresql:books?user=scott@lion, false",
			"jdbc:postgresql://db/books, false" })
	void credentialsBeforeTheHostAreFoundAndParametersAreNone(String url, boolean found) {
		assertThat(SecretMask.hasCredentials(url)).isEqualTo(found);
	}

	@Test
	void aTextIsShownWithoutThePasswordsOfItsUrls() {
		assertThat(SecretMask.text("Driver does not accept 'postgres://scott:tiger@db/books', nor "
				+ "jdbc:postgresql://db/books?user=scott&password=tiger&sslpassword=lion, nor Password = bear"))
			.isEqualTo("Driver does not accept 'postgres://***@db/books', nor "
					+ "jdbc:postgresql://db/books?user=scott&password=***&sslpassword=*** nor Password = ***");
	}

	@Test
	void aTextWithoutSecretsIsLeftAsItIs() {
		String text = "check pgcachewatch.connection.username and .password at jdbc:postgresql://db:5432/books?user=scott@lion "
				+ "of PgConnection@1a2b";
		assertThat(SecretMask.text(text)).isEqualTo(text);
	}

}
