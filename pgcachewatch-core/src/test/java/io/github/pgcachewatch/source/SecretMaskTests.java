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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretMask}.
 */
class SecretMaskTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					postgres://scott:tiger@db.example/books | postgres://***@db.example/books
					jdbc:postgresql://scott:ti/ger?@db.example/books | jdbc:postgresql://***@db.example/books
					jdbc:postgresql://db.example/books?user=scott&password=tiger | jdbc:postgresql://db.example/books
					jdbc:postgresql://db.example/books | jdbc:postgresql://db.example/books
					jdbc:postgresql://db.example/books?user=scott@tiger.example | jdbc:postgresql://db.example/books
					jdbc:h2:mem:books;USER=scott;PASSWORD=tiger | jdbc:h2:mem:books
					jdbc:oracle:thin:scott/tiger@db.example:1521:books | jdbc:oracle:***@db.example:1521:books
					jdbc:aws-wrapper:postgresql://db.example/books?password=tiger | jdbc:aws-wrapper:postgresql://db.example/books
					""")
	void aUrlIsShownWithoutItsParametersAndCredentials(String url, String shown) {
		assertThat(SecretMask.url(url)).isEqualTo(shown);
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
		String text = "check pgcachewatch.connection.username and .password at jdbc:postgresql://db/books?user=scott";
		assertThat(SecretMask.text(text)).isEqualTo(text);
	}

}
