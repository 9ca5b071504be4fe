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

package io.github.pgcachewatch.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Instant;

/**
 * Starts the bookshop, changes a row a few times, and prints what each change took. The
 * argument is the URL of the database.
 */
public final class FirstChangeProcess {

	static final int CHANGES = 3;

	/** One in each cache. */
	private static final int ENTRIES = 3;

	private FirstChangeProcess() {
	}

	/**
	 * Runs the bookshop.
	 * @param arguments see above
	 * @throws Exception if anything fails
	 */
	public static void main(String[] arguments) throws Exception {
		String url = arguments[0];
		try (Connection writer = DriverManager.getConnection(url, BenchmarkDatabase.USER, BenchmarkDatabase.USER);
				PreparedStatement update = writer.prepareStatement("UPDATE novel SET title = title WHERE id = 1");
				WatchedApplication application = new WatchedApplication(
						WatchedApplication.start(BookshopApplication.class, url, BookshopApplication.PROPERTIES))) {
			application.awaitLive();
			ChangeWatch changes = application.bean(ChangeWatch.class);
			BookshopApplication.Novels novels = application.bean(BookshopApplication.Novels.class);
			for (int i = 0; i < CHANGES; i++) {
				novels.find(1);
				novels.findByAuthor(0);
				novels.catalogue();
				changes.expect(ENTRIES);
				update.executeUpdate();
				System.out.println(changes.await(Instant.now()).line());
			}
		}
	}

}
