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

import java.sql.SQLException;
import java.util.List;

import io.github.pgcachewatch.test.HostileSchema;
import io.github.pgcachewatch.trigger.catalog.WatchedTables;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.publication.PublicationManager;
import io.github.pgcachewatch.trigger.publication.PublicationRemoval;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * No function or operator of another role runs as the role that installs or checks.
 */
class ForeignFunctionTests {

	@ParameterizedTest
	@EnumSource
	void triggersAreInstalledCheckedAndFired(HostileSchema schema) throws SQLException {
		try (TriggerFixture postgres = fixture(schema)) {
			for (TriggerLevel level : TriggerLevel.values()) {
				postgres.ensure(settings(level), request("book", "id"), request("sale", "id"), request("old", "id"));
				assertThat(postgres.check(settings(level), request("book", "id"), request("sale", "id")).isComplete())
					.isTrue();
			}
			assertThat(WatchedTables.find(postgres.writer(), TriggerFixture.CHANNEL)).hasSize(2);
			postgres.execute("INSERT INTO book VALUES (1)", "INSERT INTO sale VALUES (2)",
					"INSERT INTO old VALUES (3)");
			assertThat(postgres.changes()).containsExactlyInAnyOrder("insert public.book [{\"id\":1}]",
					"insert public.sale [{\"id\":2}]", "insert public.book [{\"id\":3}]");
			new TriggerManager(settings()).uninstall(postgres.writer(),
					List.of(request("book").table(), request("sale").table()));
			assertThat(WatchedTables.find(postgres.writer(), TriggerFixture.CHANNEL)).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatMessagesSuggestIsLookedUp(HostileSchema schema) {
		try (TriggerFixture postgres = fixture(schema)) {
			assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> postgres.ensure(request("bock")))
				.withMessageContaining("Did you mean 'book'?");
			assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> postgres.ensure(request("titles")))
				.withMessageContaining("public.book");
			assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> postgres.ensure(request("counts")))
				.withMessageContaining("public.book");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aPublicationIsInstalledCheckedAndDropped(HostileSchema schema) throws SQLException {
		try (TriggerFixture postgres = fixture(schema)) {
			PublicationManager manager = new PublicationManager(settings(), "pgcachewatch_changes");
			List<WatchRequest> requests = List.of(request("book", "id"), request("sale", "id"));
			assertThat(manager.ensure(postgres.writer(), requests).isComplete()).isTrue();
			assertThat(manager.check(postgres.writer(), requests).isComplete()).isTrue();
			assertThat(manager.published(postgres.writer())).isNotEmpty();
			PublicationRemoval removal = new PublicationRemoval("pgcachewatch_changes", settings().lockTimeout());
			assertThat(removal.ofAll(postgres.writer())).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void noOperatorOnTheSearchPathOfAWriterIsCalled(TriggerLevel level) {
		try (TriggerFixture postgres = new TriggerFixture("CREATE TABLE book (id int PRIMARY KEY)")) {
			postgres.ensure(settings(level), request("book", "id"));
			postgres.execute("CREATE SCHEMA hostile", """
					CREATE FUNCTION hostile.spy(text, text) RETURNS bool LANGUAGE internal AS 'trigger_out'""", """
					CREATE OPERATOR hostile.= (FUNCTION = hostile.spy, LEFTARG = text, RIGHTARG = text)""",
					"SET search_path = hostile, pg_catalog, public", "INSERT INTO public.book VALUES (1)");
			assertThat(postgres.changes()).containsExactly("insert public.book [{\"id\":1}]");
		}
	}

	private static TriggerFixture fixture(HostileSchema schema) {
		TriggerFixture fixture = new TriggerFixture("CREATE TABLE public.book (id int PRIMARY KEY, title text)",
				"CREATE TABLE public.old () INHERITS (public.book)", "ALTER TABLE public.old ADD PRIMARY KEY (id)",
				"CREATE TABLE public.sale (id int PRIMARY KEY) PARTITION BY RANGE (id)",
				"CREATE TABLE public.sale_1 PARTITION OF public.sale DEFAULT",
				"CREATE VIEW public.titles AS SELECT title FROM public.book",
				"CREATE MATERIALIZED VIEW public.counts AS SELECT count(*) FROM public.book");
		schema.placeIn(fixture.database());
		fixture.execute("SET search_path = " + schema.searchPath());
		return fixture;
	}

}
