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

package io.github.pgcachewatch.boot.threads;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Titles that one caller loads while the others wait for it, and that it loads as slowly
 * as the test asks for.
 */
class SlowTitles {

	private final Set<Thread> loaders = ConcurrentHashMap.newKeySet();

	private final JdbcClient jdbc;

	private volatile CountDownLatch begun = new CountDownLatch(0);

	private volatile CountDownLatch released = new CountDownLatch(0);

	SlowTitles(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@PgInvalidated(table = "book", key = "id", sync = true)
	public String find(long id) throws InterruptedException {
		this.loaders.add(Thread.currentThread());
		String title = this.jdbc.sql("select title from book where id = ?").param(id).query(String.class).single();
		this.begun.countDown();
		assertThat(this.released.await(30, TimeUnit.SECONDS)).isTrue();
		return title;
	}

	/**
	 * Has loads wait from now on, once they have read.
	 */
	public void hold() {
		this.begun = new CountDownLatch(1);
		this.released = new CountDownLatch(1);
	}

	public void awaitLoad() throws InterruptedException {
		assertThat(this.begun.await(30, TimeUnit.SECONDS)).isTrue();
	}

	public void release() {
		this.released.countDown();
	}

	/**
	 * Returns the threads that have loaded.
	 */
	public Set<Thread> loaders() {
		return this.loaders;
	}

}
