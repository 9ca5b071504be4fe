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

package io.github.pgcachewatch.petclinic;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Changes rows of the petclinic's database in a session of its own, and compares what two
 * instances answer: one that caches nothing, and one whose caches follow the rows. Ends
 * with an error if an answer stays old, or an entry goes that no changed row concerns.
 */
public final class FollowedRows {

	private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

	private static final Pattern VALUE = Pattern.compile("\"value\":([0-9.E]+)");

	private static final List<Integer> OWNERS = IntStream.rangeClosed(1, 11).boxed().toList();

	private static final String OF_OWNERS = "&tag=cache:OwnerRepository.findById";

	/** Owner 11 is not there at first. */
	private static final List<String> PAGES = Stream
		.concat(OWNERS.stream().map(FollowedRows::page),
				Stream.of("/owners?lastName=", "/owners?lastName=&page=2", "/owners?lastName=&page=3",
						"/owners?lastName=Davis", "/owners/6/pets/7/edit", "/vets", "/vets.html", "/vets.html?page=2"))
		.toList();

	private static final List<Change> CHANGES = List.of(
			new Change(Set.of(1), "update owners set city = 'Sun City' where id = 1"),
			new Change(Set.of(2), "update owners set first_name = 'Bess', telephone = '6085550000' where id = 2"),
			new Change(Set.of(4, 5), "update owners set last_name = 'Davies' where id = 4",
					"update owners set address = '1 Main St.' where id = 5"),
			new Change(Set.of(1, 2), "update pets set owner_id = 2 where id = 1"),
			new Change(Set.of(1, 2), "update pets set owner_id = 1, name = 'Leonard' where id = 1"),
			new Change(Set.of(3), "insert into pets (id, name, birth_date, type_id, owner_id) "
					+ "values (100, 'Rex', '2020-02-29', 2, 3)"),
			new Change(Set.of(3), "update pets set birth_date = '2021-02-28' where id = 100"),
			new Change(Set.of(3), "delete from pets where id = 100"),
			new Change(Set.of(11), "insert into owners (id, first_name, last_name, address, city, telephone) "
					+ "values (11, 'Ann', 'Archer', '2 Main St.', 'Monona', '6085550011')"),
			new Change(Set.of(11), "delete from owners where id = 11"),
			new Change(Set.copyOf(OWNERS), "update owners set city = upper(city)"),
			new Change(Set.copyOf(OWNERS), "update types set name = 'tomcat' where name = 'cat'"),
			new Change(Set.copyOf(OWNERS), "insert into visits (id, pet_id, visit_date, description) "
					+ "values (100, 7, '2024-01-31', 'limping')"),
			new Change(Set.copyOf(OWNERS), "update visits set description = 'lame' where id = 100"),
			new Change(Set.copyOf(OWNERS), "delete from visits where id = 100"),
			new Change(Set.of(), "update vets set last_name = 'Leary-Carter' where id = 2"),
			new Change(Set.of(), "insert into vets (id, first_name, last_name) values (100, 'Zoe', 'Adams')"),
			new Change(Set.of(), "insert into vet_specialties values (100, 1), (1, 3)"),
			new Change(Set.of(), "update specialties set name = 'imaging' where name = 'radiology'"),
			new Change(Set.of(), "delete from vet_specialties where vet_id = 100", "delete from vets where id = 100"),
			new Change(Set.of(), "begin", "update owners set city = 'Nowhere'", "rollback"),
			new Change(Set.copyOf(OWNERS), "truncate visits"));

	private final HttpClient client = HttpClient.newHttpClient();

	private final String uncached;

	private final String followed;

	private final boolean byRow;

	private int compared;

	private int old;

	private long latestOldNanos;

	private int kept;

	private FollowedRows(String uncached, String followed, boolean byRow) {
		this.uncached = uncached;
		this.followed = followed;
		this.byRow = byRow;
	}

	/**
	 * Compares the instances.
	 * @param arguments the address of the instance without caches, the address of the
	 * other one, {@code row} if owners are evicted by row or {@code table} if any change
	 * evicts all of them, and the URL of the database
	 */
	public static void main(String[] arguments) throws Exception {
		FollowedRows trial = new FollowedRows(arguments[0], arguments[1], arguments[2].equals("row"));
		try (Connection connection = DriverManager.getConnection(arguments[3], "petclinic", "petclinic")) {
			trial.fill();
			for (Change change : CHANGES) {
				trial.follow(change, connection);
			}
		}
		System.out.printf("%d changes: %d answers compared, %d of them old, the latest %d ms after the commit; "
				+ "%d owners' entries kept while others changed%n", CHANGES.size(), trial.compared, trial.old,
				TimeUnit.NANOSECONDS.toMillis(trial.latestOldNanos), trial.kept);
	}

	private void follow(Change change, Connection connection) throws SQLException, IOException, InterruptedException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(String.join(";\n", change.statements()));
		}
		long committed = System.nanoTime();
		List<String> kept = OWNERS.stream()
			.filter((owner) -> !change.owners().contains(owner))
			.map(FollowedRows::page)
			.toList();
		List<String> concerned = new ArrayList<>(PAGES);
		concerned.removeAll(kept);
		for (String page : concerned) {
			compare(page, committed, change);
		}
		double misses = gets("miss", OF_OWNERS);
		for (String page : kept) {
			compare(page, committed, change);
		}
		if (this.byRow) {
			require(gets("miss", OF_OWNERS) == misses, change + " evicted other owners");
			this.kept += kept.size();
		}
		fill();
	}

	/**
	 * Requests a page until its answer is that of the instance without caches.
	 */
	private void compare(String page, long committed, Change change) throws IOException, InterruptedException {
		String expected = get(this.uncached + page);
		while (true) {
			long requested = System.nanoTime() - committed;
			String answer = get(this.followed + page);
			this.compared++;
			if (answer.equals(expected)) {
				return;
			}
			require(requested < LIMIT_NANOS,
					page + " stays old after " + change + ":\n" + answer + "\nand not\n" + expected);
			this.old++;
			this.latestOldNanos = Math.max(this.latestOldNanos, requested);
		}
	}

	/**
	 * Requests all pages until all of them are served from caches.
	 */
	private void fill() throws IOException, InterruptedException {
		long start = System.nanoTime();
		double hits;
		double misses;
		do {
			require(System.nanoTime() - start < LIMIT_NANOS, "Not everything is served from caches");
			hits = gets("hit", "");
			misses = gets("miss", "");
			for (String page : PAGES) {
				get(this.followed + page);
			}
		}
		while (gets("miss", "") != misses || gets("hit", "") < hits + PAGES.size());
	}

	private double gets(String result, String tags) throws IOException, InterruptedException {
		String meter = get(this.followed + "/actuator/metrics/cache.gets?tag=result:" + result + tags);
		Matcher value = VALUE.matcher(meter);
		require(value.find(), "No gets are counted: " + meter);
		return Double.parseDouble(value.group(1));
	}

	private String get(String address) throws IOException, InterruptedException {
		HttpResponse<String> response = this.client.send(HttpRequest.newBuilder(URI.create(address)).build(),
				BodyHandlers.ofString());
		// The page of an error shows the time.
		return (response.statusCode() < 400) ? response.body() : String.valueOf(response.statusCode());
	}

	private static String page(int owner) {
		return "/owners/" + owner;
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalStateException(message);
		}
	}

	/**
	 * Statements of one transaction, and the owners whose pages they concern.
	 *
	 * @param owners the owners' identifiers
	 * @param statements the statements
	 */
	private record Change(Set<Integer> owners, List<String> statements) {

		Change(Set<Integer> owners, String... statements) {
			this(owners, List.of(statements));
		}

		@Override
		public String toString() {
			return String.join("; ", this.statements);
		}

	}

}
