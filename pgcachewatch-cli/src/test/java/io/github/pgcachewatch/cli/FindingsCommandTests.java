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

package io.github.pgcachewatch.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import com.sun.net.httpserver.HttpServer;
import io.github.pgcachewatch.cli.CommandLineFixture.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a running application has found out, printed as annotations to paste.
 */
class FindingsCommandTests {

	private HttpServer application;

	@BeforeEach
	void start() throws IOException {
		this.application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.application.start();
	}

	@AfterEach
	void stop() {
		this.application.stop(0);
	}

	@Test
	void eachMethodIsPrintedWithTheAnnotationsThatItLacks() throws IOException {
		answer("/actuator/pgcachewatch", 200, recorded());
		Result result = run(url(""));
		assertThat(result.code()).isEqualTo(3);
		assertThat(result.err()).isEmpty();
		assertThat(result.out().lines()).containsExactly("// com.example.shop.BookRepository.catalogue()",
				"@PgInvalidated(table = \"public.author\")", "@PgInvalidated(table = \"public.review\")", "",
				"// com.example.shop.BookRepository.news()",
				"// volatile-result (now): Pass it as an argument of the method, so that it becomes part of the key.");
	}

	@Test
	void theAddressMayBeThatOfTheEndpointAndTheAnswerMayBePiped() throws IOException {
		answer("/manage/cachewatch", 200, recorded());
		assertThat(run(url("/manage/cachewatch")).out()).contains("@PgInvalidated(table = \"public.author\")");
		assertThat(CommandLineFixture.runPiped(recorded(), "findings", "-")).isEqualTo(run(url("/manage/cachewatch")));
	}

	@Test
	void whereThereAreNoFindingsItSaysWhenThereWouldBeSome() {
		answer("/actuator/pgcachewatch", 200, "{\"findings\":[]}");
		Result result = run(url("/"));
		assertThat(result.code()).isZero();
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).hasLineCount(1).contains("pgcachewatch.capture");
	}

	@Test
	void aTableIsNamedOnceForAMethodAndItsNameIsALiteralOfJava() {
		Result result = piped(finding("UNCOVERED_TABLE", "\\\"my.schema\\\".book"),
				finding("EARLIER_READ", "\\\"my.schema\\\".book"), finding("EARLIER_READ", "public.b\\\\d"));
		assertThat(result.out().lines()).containsExactly("// a.B.c()",
				"@PgInvalidated(table = \"\\\"my.schema\\\".book\")",
				"@PgInvalidated(table = \"public.b\\\\d\") // read earlier in its transaction or session");
	}

	@Test
	void aSuggestionIsPrintedAtItsMethodAndIsNoFinding() {
		String suggestion = "{\"method\":\"a.B.c()\",\"annotation\":\"@PgInvalidated(table = \\\"b\\\", key = \\\"id\\\")\"}";
		String line = "@PgInvalidated(table = \"b\", key = \"id\") // suggested in place of the one without 'key': "
				+ "a changed row evicts its own entry";
		Result alone = CommandLineFixture.runPiped("{\"findings\":[],\"suggestions\":[" + suggestion + "]}", "findings",
				"-");
		assertThat(alone.code()).isZero();
		assertThat(alone.out().lines()).containsExactly("// a.B.c()", line);
		Result beside = CommandLineFixture.runPiped(
				"{\"findings\":[" + finding("UNCOVERED_TABLE", "x") + "],\"suggestions\":[" + suggestion + "]}",
				"findings", "-");
		assertThat(beside.code()).isEqualTo(3);
		assertThat(beside.out().lines()).containsExactly("// a.B.c()", "@PgInvalidated(table = \"x\")", line);
	}

	@Test
	void whatAnApplicationAnswersCannotDriveTheTerminal() {
		Result result = piped(finding("OPAQUE_STATEMENT", "\\u001b[2J\\nsystem()"));
		assertThat(result.out()).doesNotContain("\u001b").contains("// opaque-statement (?[2J system()): Do it.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "401|curl -su USER", "403|curl -su USER", "302|/login",
			"404|management.endpoints.web.exposure.include", "500|the application's log" })
	void anotherStatusIsAnErrorThatSaysWhatToDo(int status, String advice) {
		answer("/actuator/pgcachewatch", status, "{\"findings\":[]}");
		assertFailure(run(url("")), url("/actuator/pgcachewatch"), advice);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "[]", "<html></html>", "{\"findings\":{}}", "{\"findings\":" })
	void anotherAnswerIsAnErrorThatSaysWhatToDo(String answer) {
		answer("/actuator/pgcachewatch", 200, answer);
		assertFailure(run(url("")), "not the answer of /actuator/pgcachewatch", "the address of the application");
		assertFailure(CommandLineFixture.runPiped(answer, "findings", "-"), "not the answer of");
	}

	@Test
	void anApplicationThatCannotBeReachedIsAnErrorThatSaysWhatToDo() {
		assertFailure(run("http://localhost:1"), "http://localhost:1/actuator/pgcachewatch cannot be reached",
				"management.server.port");
	}

	@Test
	void aPasswordInTheAddressIsRefusedAndNotShown() {
		Result result = run("http://user:secret@localhost:1");
		assertThat(result.code()).isEqualTo(2);
		assertThat(result.err()).hasLineCount(1).contains("curl -su USER ADDRESS").doesNotContain("secret");
	}

	private static void assertFailure(Result result, String... parts) {
		assertThat(result.code()).isEqualTo(1);
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).hasLineCount(1).contains(parts);
	}

	private static Result run(String address) {
		return CommandLineFixture.runAlone(Map.of(), "findings", address);
	}

	private static Result piped(String... findings) {
		return CommandLineFixture.runPiped("{\"findings\":[" + String.join(",", findings) + "]}", "findings", "-");
	}

	private static String finding(String kind, String subject) {
		return "{\"kind\":\"" + kind + "\",\"method\":\"a.B.c()\",\"subject\":\"" + subject
				+ "\",\"action\":\"Do it.\"}";
	}

	private String url(String path) {
		return "http://127.0.0.1:" + this.application.getAddress().getPort() + path;
	}

	private void answer(String path, int status, String body) {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		this.application.createContext(path, (exchange) -> {
			exchange.getResponseHeaders().add("Location", "/login");
			exchange.sendResponseHeaders(status, 0);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
	}

	/**
	 * Returns what the endpoint of an application answered.
	 */
	private static String recorded() throws IOException {
		try (InputStream answer = Objects
			.requireNonNull(FindingsCommandTests.class.getResourceAsStream("/endpoint-answer.json"))) {
			return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
