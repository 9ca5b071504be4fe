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

package io.github.pgcachewatch.trigger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TriggerException.Reason;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerNames;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.pgcachewatch.trigger.TriggerFixture.CHANNEL;
import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scripts from version to version: the same while the triggers are, an upgrade in place
 * of what is older, and never a downgrade.
 */
class UpgradeTests {

	private static final String PREFIX = TriggerNames.prefix(CHANNEL);

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE book (id int, author int)",
				"CREATE TABLE sale (id int) PARTITION BY LIST (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)", "INSERT INTO book VALUES (1, 2)");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	/**
	 * A script that was saved as a migration is the same after an update of the library,
	 * unless the version says that there is a difference.
	 */
	@Test
	void theScriptOfAVersionIsTheOneThatWasPublished() throws Exception {
		String name = "script-" + TriggerSpec.CURRENT_VERSION + ".sql";
		String script = script(settings(), request("book", "id")) + script(settings(TriggerLevel.ROW), request("sale"));
		Path actual = Files.writeString(Path.of("target", name), script);
		assertThat(script)
			.as("The triggers' text has changed: raise TriggerSpec.CURRENT_VERSION if the present one was released, "
					+ "and copy %s to src/test/resources/%s", actual, "io/github/pgcachewatch/trigger/")
			.isEqualTo(published(name));
	}

	private static String published(String name) throws IOException {
		try (InputStream resource = Objects.requireNonNull(UpgradeTests.class.getResourceAsStream(name), name)) {
			return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	@ParameterizedTest
	@EnumSource
	void theScriptUpgradesAnOlderVersionInPlaceAndLeavesNothingOfIt(TriggerLevel level) throws Exception {
		WatchRequest[] requests = { request("book", "id"), request("sale", "id") };
		String script = script(settings(level), requests);
		this.postgres.execute(ofVersion(0, script));
		assertThat(this.postgres.check(settings(level), requests).counts()).containsOnlyKeys(TriggerState.DRIFTED);
		this.postgres.execute(script(settings(level), requests));
		assertThat(this.postgres.check(settings(level), requests).isComplete()).isTrue();
		assertThat(this.postgres.query(String.class, "SELECT encode(tgargs, 'escape') FROM pg_trigger")).isNotEmpty()
			.allSatisfy((argument) -> assertThat(argument).contains("\"pgcachewatch\":" + TriggerSpec.CURRENT_VERSION));
		assertThat(functions()).noneMatch((function) -> function.contains("_0"));
		assertThat(script(settings(level), requests)).isEqualTo(script);
	}

	@Test
	void whatTheFirstVersionInstalledIsUpgradedAndItsKeysAreKept() throws Exception {
		this.postgres.execute(published("script-1.sql"));
		this.postgres.ensure(request("book", "author"));
		this.postgres.execute("UPDATE book SET id = id");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"author\":2,\"id\":1}]");
		assertThat(this.postgres.check(request("book", "id", "author")).isComplete()).isTrue();
	}

	@Test
	void theScriptKeepsTheKeysThatAnOlderVersionSent() throws Exception {
		this.postgres.execute(ofVersion(0, script(settings(), request("book", "author"))));
		this.postgres.execute(script(settings(), request("book", "id")));
		this.postgres.execute("UPDATE book SET id = id");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"author\":2,\"id\":1}]");
	}

	@Test
	void whenTheLevelRisesTheScriptRemovesTheOtherLevelsTriggers() throws Exception {
		this.postgres.ensure(request("sale", "id"));
		this.postgres.execute(script(settings(TriggerLevel.ROW), request("sale", "id")));
		this.postgres.execute("INSERT INTO sale VALUES (1)");
		assertThat(this.postgres.changes()).containsExactly("insert public.sale [{\"id\":1}]");
		assertThat(functions()).hasSize(1);
	}

	@Test
	void aFunctionThatAnotherTableUsesIsKept() throws Exception {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("CREATE TABLE shelf (id int)",
				"CREATE TRIGGER other AFTER INSERT ON shelf REFERENCING NEW TABLE AS pgcachewatch_new "
						+ "FOR EACH STATEMENT EXECUTE FUNCTION " + functions().get(0) + "()");
		this.postgres.execute(script(settings(), request("book", "id", "author")));
		assertThat(functions()).hasSize(2);
	}

	@Test
	void theScriptLeavesANewerVersionAlone() throws Exception {
		String script = script(settings(), request("book", "id"));
		this.postgres.execute(ofVersion(TriggerSpec.CURRENT_VERSION + 1, script));
		assertThat(script(settings(), request("book", "id", "author"))).isEmpty();
		assertThat(script(settings(), request("book", "id"), request("sale", "id"))).contains("sale")
			.doesNotContain("book");
	}

	@Test
	void inModeValidateANewerVersionsMissingKeyIsNamedAsSuch() throws Exception {
		this.postgres.execute(ofVersion(TriggerSpec.CURRENT_VERSION + 1, script(settings(), request("book", "id"))));
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> this.postgres.ensure(settings(TriggerMode.VALIDATE), request("book", "author")))
			.returns(Reason.MISSING_TRIGGER, TriggerException::reason)
			.withMessageContaining("newer version");
	}

	@Test
	void anUninstallRemovesTheTriggersOneTableAfterTheOther() throws Exception {
		this.postgres.ensure(request("book", "id"), request("sale", "id"));
		List<TableName> tables = List.of(TableName.parse("book"), TableName.parse("sale"));
		new TriggerManager(settings()).uninstall(this.postgres.writer(), tables);
		assertThat(functions()).isEmpty();
		assertThat(this.postgres.check(request("book", "id"), request("sale", "id")).counts())
			.containsOnlyKeys(TriggerState.MISSING);
	}

	private String script(TriggerSettings settings, WatchRequest... requests) throws Exception {
		return new TriggerManager(settings).script(this.postgres.writer(), List.of(requests));
	}

	/**
	 * Makes a script of another version of it, with another text, and functions of
	 * another name.
	 */
	private static String ofVersion(int version, String script) {
		return script
			.replace("\"pgcachewatch\":" + TriggerSpec.CURRENT_VERSION + ",", "\"pgcachewatch\":" + version + ",")
			.replaceAll("\"(" + PREFIX + "[0-9a-f]{8}_[^\"]*)\"\\(", "\"$1_" + version + "\"(");
	}

	private List<String> functions() {
		return this.postgres.query(String.class,
				"SELECT oid::regproc::text FROM pg_proc WHERE starts_with(proname::text, ?)", PREFIX);
	}

}
