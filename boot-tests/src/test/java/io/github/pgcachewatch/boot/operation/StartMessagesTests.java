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

package io.github.pgcachewatch.boot.operation;

import java.util.List;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchAutoConfiguration;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.autoconfigure.logging.ConditionEvaluationReportMessage;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the starter tells when the application starts.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartMessagesTests {

	private static final String BOUNDED = "spring.cache.caffeine.spec=maximumSize=100";

	private static final String ENTITIES = "pgcachewatch.cached-entities=allow";

	private static final String PATTERN = "logging.pattern.console=%level %logger %msg%n";

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void whenAllIsWellNothingIsWarnedOf(CapturedOutput output) {
		try (Bookshop bookshop = Bookshop.start(this.database, BOUNDED, ENTITIES, PATTERN)) {
			bookshop.assertFollows();
		}
		assertThat(messages(output.toString())).isNotEmpty()
			.noneMatch((line) -> line.startsWith("WARN") || line.startsWith("ERROR"));
	}

	@Test
	void whenARepositoryCachesEntitiesOneWarningNamesTheMethod(CapturedOutput output) {
		Bookshop.start(this.database, BOUNDED, PATTERN).close();
		assertThat(messages(output.toString())).filteredOn((line) -> line.startsWith("WARN"))
			.singleElement()
			.asString()
			.contains("AuthorRepository.findById(Long) (io.github.pgcachewatch.boot.bookshop.Author)",
					"pgcachewatch.cached-entities=allow");
	}

	@Test
	void whenTriggersAreInstalledThatIsToldAndLaterStartsTellOnlyOfListening(CapturedOutput output) {
		Bookshop.start(this.database, BOUNDED, ENTITIES, PATTERN).close();
		assertThat(output).containsOnlyOnce("Installed the triggers of public.author, public.book");
		String first = output.toString();
		Bookshop.start(this.database, BOUNDED, ENTITIES, PATTERN).close();
		assertThat(messages(output.toString().substring(first.length()))).singleElement()
			.asString()
			.contains("Listening on channel");
	}

	@Test
	void whenTriggersAreOfAnOlderVersionTheyAreUpgraded(CapturedOutput output) {
		Bookshop.start(this.database, BOUNDED).close();
		this.database.execute("""
				do $do$ declare t record; begin
				for t in select tgname, tgrelid::regclass as relation,
					regexp_replace(pg_get_triggerdef(oid), '"pgcachewatch":\\d+', '"pgcachewatch":0') as definition
					from pg_trigger where not tgisinternal
				loop
					execute format('drop trigger %I on %s', t.tgname, t.relation);
					execute t.definition;
				end loop; end $do$""");
		assertThat(triggersOfVersionZero()).isNotEqualTo("0");
		try (Bookshop bookshop = Bookshop.start(this.database, BOUNDED)) {
			bookshop.assertFollows();
		}
		assertThat(triggersOfVersionZero()).isEqualTo("0");
		assertThat(output.toString().split("Installed the triggers of")).hasSize(3);
	}

	@Test
	void whenACacheThatNothingBindsIsConfiguredItIsWarnedOfOnce(CapturedOutput output) {
		try (Bookshop bookshop = Bookshop.start(this.database, BOUNDED, "pgcachewatch.caches.boks.strategy=greedy",
				"pgcachewatch.caches.[BookRepository.find].strategy=greedy")) {
			bookshop.assertFollows();
		}
		assertThat(output).containsOnlyOnce("'pgcachewatch.caches.boks' has no effect")
			.contains("BookRepository.find")
			.doesNotContain("'pgcachewatch.caches.BookRepository.find' has no effect");
	}

	@Test
	void whenItIsSwitchedOffTheConditionReportNamesTheProperty() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(OffConfiguration.class)
			.web(WebApplicationType.NONE)
			.run(BookshopDatabase.arguments(this.database, "pgcachewatch.enabled=false"))) {
			String report = new ConditionEvaluationReportMessage(
					ConditionEvaluationReport.get(context.getBeanFactory()))
				.toString();
			assertThat(report.substring(report.indexOf("Negative matches")))
				.contains(PgCacheWatchAutoConfiguration.class.getSimpleName() + ":")
				.contains("pgcachewatch.enabled=true");
		}
	}

	private String triggersOfVersionZero() {
		return BookshopDatabase.query(this.database,
				"select count(*) from pg_trigger where encode(tgargs, 'escape') like '%\"pgcachewatch\":0%'");
	}

	/**
	 * Returns what the starter itself logged.
	 */
	private static List<String> messages(String output) {
		return output.lines()
			.filter((line) -> line.matches("[A-Z]+ io\\.github\\.pgcachewatch\\.(?!boot\\.).*"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OffConfiguration {

	}

}
