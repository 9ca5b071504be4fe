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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.bookshop.BookRepository;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the Grafana dashboard against the meters of a running application.
 */
class GrafanaDashboardTests {

	private static final Path DASHBOARD = Path.of("..", "docs", "grafana-dashboard.json");

	private static final Pattern METER = Pattern.compile("\\b(pgcachewatch_[a-z_]+)");

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void theDashboardShowsEveryMeterAndNoOther() throws Exception {
		Set<String> shown = new TreeSet<>();
		JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
		dashboard.get("panels")
			.forEach((panel) -> panel.get("targets")
				.forEach((target) -> addMeters(target.get("expr").asString(), shown)));
		assertThat(shown).isEqualTo(metersOfRunningApplications());
	}

	private Set<String> metersOfRunningApplications() {
		Set<String> meters = new TreeSet<>();
		addMetersOfAListener(meters);
		try (Bookshop reading = Bookshop.start(this.database, "pgcachewatch.source=wal")) {
			addMeters(reading, meters);
		}
		return meters;
	}

	private void addMetersOfAListener(Set<String> meters) {
		try (Bookshop bookshop = Bookshop.start(this.database)) {
			bookshop.assertFollows();
			haveAFillRefused(bookshop);
			bookshop.context().stop();
			bookshop.context().getBean(BookRepository.class).find(1);
			addMeters(bookshop, meters);
		}
	}

	private static void addMeters(Bookshop bookshop, Set<String> meters) {
		bookshop.context()
			.getBean(PrometheusMeterRegistry.class)
			.scrape()
			.lines()
			.filter((line) -> !line.startsWith("#"))
			.forEach((line) -> addMeters(line.replaceFirst("[{ ].*", ""), meters));
	}

	/**
	 * The transaction is older than the change.
	 */
	private void haveAFillRefused(Bookshop bookshop) {
		PlatformTransactionManager transactions = bookshop.context().getBean(PlatformTransactionManager.class);
		new TransactionTemplate(transactions).executeWithoutResult((status) -> {
			this.database.execute("update book set title = 'Persuasion'");
			bookshop.context().getBean(PgCacheWatch.class).sync().join();
			bookshop.context().getBean(BookRepository.class).find(1);
		});
	}

	private static void addMeters(String text, Set<String> meters) {
		Matcher matcher = METER.matcher(text);
		while (matcher.find()) {
			meters.add(matcher.group(1));
		}
	}

}
