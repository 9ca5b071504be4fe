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

package io.github.pgcachewatch.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.pgcachewatch.cache.fence.TransactionVersions;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

/**
 * What a transaction reads is as old as the transaction, and is stored after its commit.
 */
class TransactionTests {

	private static JdbcTemplate jdbc;

	private static DriverManagerDataSource dataSource;

	private final TestWatch watch = new TestWatch();

	private final JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);

	private final CacheManager caches = this.watch.watch(CacheManagers.caffeine());

	@BeforeAll
	static void createTable() {
		TestDatabase database = PostgresServer.shared().createDatabase();
		database.execute("CREATE TABLE book (id bigint PRIMARY KEY, title text)");
		dataSource = new DriverManagerDataSource(database.url(), database.username(), database.password());
		jdbc = new JdbcTemplate(dataSource);
	}

	@BeforeEach
	void insert() {
		this.manager.addListener(this.watch.caches.transactionVersions());
		jdbc.update("DELETE FROM book");
		jdbc.update("INSERT INTO book VALUES (1, 'first')");
	}

	@AfterEach
	void close() {
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		this.watch.close();
	}

	private Cache books() {
		return this.caches.getCache("books");
	}

	private static String title() {
		return jdbc.queryForObject("SELECT title FROM book WHERE id = 1", String.class);
	}

	// What Spring's aspect does for @Cacheable
	private String find(CacheManager caches, Supplier<String> method) {
		Cache cache = caches.getCache("books");
		Cache.ValueWrapper hit = cache.get(1L);
		if (hit != null) {
			return (String) hit.get();
		}
		String value = method.get();
		cache.put(1L, value);
		return value;
	}

	private String find() {
		return find(this.caches, TransactionTests::title);
	}

	private void renameElsewhere(String title) {
		TestWatch.get(this.watch.onAnotherThread(() -> jdbc.update("UPDATE book SET title = ?", title)));
		this.watch.change("books", 1L);
	}

	private TransactionTemplate transaction() {
		return new TransactionTemplate(this.manager);
	}

	private TransactionTemplate transaction(int propagation) {
		TransactionTemplate transaction = transaction();
		transaction.setPropagationBehavior(propagation);
		return transaction;
	}

	private TransactionTemplate snapshot(boolean readOnly) {
		TransactionTemplate transaction = transaction();
		transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		transaction.setReadOnly(readOnly);
		return transaction;
	}

	@Test
	void aPutThatTheCacheHasPutOffToTheEndOfTheTransactionIsLookedAtThen() {
		CacheManager decorated = this.watch.watch(new SingleCacheManager(new DecoratedCache()));
		assertThat(decorated.getCache("books").get(1L)).isNull();
		snapshot(true).executeWithoutResult((status) -> {
			assertThat(find(decorated, TransactionTests::title)).isEqualTo("first");
			renameElsewhere("second");
		});
		this.watch.settle();
		assertThat(find(decorated, TransactionTests::title)).isEqualTo("second");
	}

	@Test
	void aCacheThatHasPutOffItsFirstClearIsNotServedBefore() {
		DecoratedCache cache = new DecoratedCache();
		cache.put(1L, "stale");
		CacheManager decorated = this.watch.watch(new SingleCacheManager(cache));
		snapshot(true).executeWithoutResult((status) -> {
			assertThat(find(decorated, TransactionTests::title)).isEqualTo("first");
			status.setRollbackOnly();
		});
		assertThat(find(decorated, TransactionTests::title)).isEqualTo("first");
	}

	@Test
	void controlWithoutTheFenceASnapshotOlderThanTheChangeIsStored() {
		CacheManager plain = CacheManagers.caffeine();
		snapshot(true).executeWithoutResult((status) -> {
			assertThat(title()).isEqualTo("first");
			renameElsewhere("second");
			plain.getCache("books").evict(1L);
			find(plain, TransactionTests::title);
		});
		assertThat(plain.getCache("books").get(1L).get()).isEqualTo("first");
	}

	@Test
	void aValueFromASnapshotOlderThanTheChangeIsNotStored() {
		for (boolean readOnly : new boolean[] { true, false }) {
			snapshot(readOnly).executeWithoutResult((status) -> {
				String title = title();
				renameElsewhere(title + " again");
				assertThat(find()).isEqualTo(title);
			});
			assertThat(books().get(1L)).isNull();
		}
	}

	@Test
	void aTransactionThatBeganBeforeAReconnectionStoresNothingInACacheFirstUsedAfterIt() {
		transaction().executeWithoutResult((status) -> {
			TestWatch.get(this.watch.caches.invalidateAll(Cause.RECONNECT));
			find();
		});
		assertThat(books().get(1L)).isNull();
	}

	@Test
	void aSynchronizedLoadFromAnOldSnapshotIsNotStored() {
		snapshot(true).executeWithoutResult((status) -> {
			assertThat(title()).isEqualTo("first");
			renameElsewhere("second");
			assertThat(books().get(1L, TransactionTests::title)).isEqualTo("first");
		});
		assertThat(books().get(1L)).isNull();
	}

	@Test
	void controlWithoutTheFenceAnUncommittedValueOutlivesItsRollback() {
		CacheManager plain = CacheManagers.caffeine();
		transaction().executeWithoutResult((status) -> {
			jdbc.update("UPDATE book SET title = 'never'");
			find(plain, TransactionTests::title);
			status.setRollbackOnly();
		});
		assertThat(plain.getCache("books").get(1L).get()).isEqualTo("never");
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void anUncommittedValueIsNotStoredIfTheTransactionRollsBack(CacheManager manager) {
		CacheManager caches = this.watch.watch(manager);
		transaction().executeWithoutResult((status) -> {
			jdbc.update("UPDATE book SET title = 'never'");
			assertThat(find(caches, TransactionTests::title)).isEqualTo("never");
			assertThat(caches.getCache("books").get(1L, TransactionTests::title)).isEqualTo("never");
			assertThat(caches.getCache("books").putIfAbsent(1L, title())).isNull();
			assertThat(caches.getCache("books").retrieve(1L, () -> CompletableFuture.completedFuture(title())).join())
				.isEqualTo("never");
			status.setRollbackOnly();
		});
		assertThat(caches.getCache("books").get(1L)).isNull();
		assertThat(this.watch.observer.rejected).hasSize(4).containsOnly(RejectionReason.ROLLED_BACK);
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void aValueIsStoredAfterTheCommitAndNotBefore(CacheManager manager) {
		CacheManager caches = this.watch.watch(manager);
		transaction().executeWithoutResult((status) -> {
			find(caches, () -> "one");
			caches.getCache("books").put(1L, "two");
			assertThat(TestWatch.get(this.watch.onAnotherThread(() -> caches.getCache("books").get(1L) == null)))
				.isTrue();
		});
		assertThat(caches.getCache("books").get(1L).get()).isEqualTo("two");
	}

	@Test
	void aReadOnlyTransactionStoresAtOnce() {
		TransactionTemplate transaction = transaction();
		transaction.setReadOnly(true);
		transaction.executeWithoutResult((status) -> {
			find();
			assertThat(books().get(1L)).isNotNull();
		});
	}

	@Test
	void anInnerTransactionHasAStartOfItsOwnAndTheOuterOneItsOldStartBack() {
		snapshot(true).executeWithoutResult((outer) -> {
			assertThat(title()).isEqualTo("first");
			renameElsewhere("second");
			transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
				.executeWithoutResult((inner) -> assertThat(find()).isEqualTo("second"));
			assertThat(books().get(1L).get()).isEqualTo("second");
			books().evict(1L);
			assertThat(find()).isEqualTo("first");
			assertThat(books().get(1L)).isNull();
		});
		assertThat(books().get(1L)).isNull();
	}

	@Test
	void anInnerTransactionStoresThoughTheOuterOneRollsBack() {
		transaction().executeWithoutResult((outer) -> {
			transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> find());
			assertThat(books().get(1L)).isNotNull();
			outer.setRollbackOnly();
		});
		assertThat(books().get(1L)).isNotNull();
	}

	@Test
	void aSuspendedTransactionIsNone() {
		snapshot(false).executeWithoutResult((outer) -> {
			assertThat(title()).isEqualTo("first");
			renameElsewhere("second");
			transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED).executeWithoutResult((none) -> {
				assertThat(find()).isEqualTo("second");
				assertThat(books().get(1L)).isNotNull();
			});
			outer.setRollbackOnly();
		});
	}

	@Test
	void aTransactionOfAnotherManagerInsideMakesWhatTheOuterOneReadsNoYounger() {
		JdbcTransactionManager other = new JdbcTransactionManager(
				new DriverManagerDataSource(dataSource.getUrl(), dataSource.getUsername(), dataSource.getPassword()));
		other.addListener(this.watch.caches.transactionVersions());
		snapshot(true).executeWithoutResult((outer) -> {
			assertThat(title()).isEqualTo("first");
			renameElsewhere("second");
			new TransactionTemplate(other).executeWithoutResult((inner) -> assertThat(find()).isEqualTo("first"));
			assertThat(find()).isEqualTo("first");
		});
		assertThat(books().get(1L)).isNull();
	}

	@Test
	void whatAPersistenceContextOfUnknownAgeMayHaveGivenIsNotStored() {
		EntityManagerFactory entities = mock(EntityManagerFactory.class);
		transaction(TransactionDefinition.PROPAGATION_SUPPORTS).executeWithoutResult((none) -> {
			TransactionSynchronizationManager.bindResource(entities, "since the first query in this scope");
			find(this.caches, () -> "an entity read before a change");
			transaction().executeWithoutResult((inner) -> find());
			TransactionSynchronizationManager.unbindResource(entities);
		});
		assertThat(books().get(1L)).isNull();
		assertThat(this.watch.observer.rejected).containsOnly(RejectionReason.UNKNOWN_START);
	}

	@Test
	void aSavepointStartsNothingNew() {
		snapshot(false).executeWithoutResult((outer) -> {
			assertThat(title()).isEqualTo("first");
			renameElsewhere("second");
			transaction(TransactionDefinition.PROPAGATION_NESTED)
				.executeWithoutResult((nested) -> assertThat(find()).isEqualTo("first"));
		});
		assertThat(books().get(1L)).isNull();
	}

	@Test
	void whatIsReadBeforeASavepointIsRolledBackIsNotStored() {
		transaction().executeWithoutResult((outer) -> {
			transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				jdbc.update("UPDATE book SET title = 'never'");
				assertThat(find()).isEqualTo("never");
				nested.setRollbackOnly();
			});
			assertThat(title()).isEqualTo("first");
		});
		assertThat(books().get(1L)).isNull();
		assertThat(this.watch.observer.rejected).containsOnly(RejectionReason.ROLLED_BACK);
	}

	@Test
	void aSynchronizedLoadBeforeASavepointIsRolledBackIsNotStored() {
		Cache kept = books();
		transaction().executeWithoutResult((outer) -> {
			transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				jdbc.update("UPDATE book SET title = 'never'");
				assertThat(kept.get(1L, TransactionTests::title)).isEqualTo("never");
				nested.setRollbackOnly();
			});
		});
		assertThat(books().get(1L)).isNull();
	}

	@Test
	void whatIsReadAfterASavepointWasRolledBackIsStored() {
		transaction().executeWithoutResult((outer) -> {
			transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				jdbc.update("UPDATE book SET title = 'never'");
				nested.setRollbackOnly();
			});
			assertThat(find()).isEqualTo("first");
			assertThat(books().get(1L)).isNull();
		});
		assertThat(books().get(1L)).isNotNull();
	}

	@Test
	void whatIsReadInANestedTransactionIsStoredIfBothCommit() {
		transaction().executeWithoutResult((outer) -> transaction(TransactionDefinition.PROPAGATION_NESTED)
			.executeWithoutResult((nested) -> find()));
		assertThat(books().get(1L)).isNotNull();
	}

	@Test
	void whatATransactionReadThatWasRolledBackInSilenceIsNotStoredAfterIt() {
		Cache cache = books();
		assertThat(cache.get(1L)).isNull();
		String title = transaction().execute((status) -> {
			jdbc.update("UPDATE book SET title = 'never'");
			status.setRollbackOnly();
			return title();
		});
		cache.put(1L, title);
		assertThat(books().get(1L)).isNull();
		assertThat(this.watch.observer.rejected).containsExactly(RejectionReason.ROLLED_BACK);
		assertThat(find()).isEqualTo("first");
		assertThat(books().get(1L)).isNotNull();
	}

	@Test
	void aValueThatIsPutIfAbsentInATransactionReplacesNoneAfterItsCommit() {
		transaction().executeWithoutResult((status) -> {
			assertThat(books().putIfAbsent(1L, "mine")).isNull();
			TestWatch.get(this.watch.onAnotherThread(() -> {
				books().put(1L, "other");
				return null;
			}));
		});
		assertThat(books().get(1L).get()).isEqualTo("other");
	}

	@Test
	void aMissBeforeTheTransactionIsTheStartWithinIt() {
		Cache cache = books();
		assertThat(cache.get(1L)).isNull();
		renameElsewhere("second");
		transaction().executeWithoutResult((status) -> cache.put(1L, "first"));
		assertThat(cache.get(1L)).isNull();
	}

	@Test
	void aValueLoadedInATransactionAndPutOnAnotherThreadWaitsForTheCommit() {
		for (boolean rollback : new boolean[] { true, false }) {
			transaction().executeWithoutResult((status) -> {
				Cache cache = books();
				assertThat(cache.retrieve(1L)).isNull();
				TestWatch.get(this.watch.onAnotherThread(() -> {
					cache.put(1L, "read in the transaction");
					return null;
				}));
				assertThat(cache.get(1L)).isNull();
				if (rollback) {
					status.setRollbackOnly();
				}
			});
			assertThat(books().get(1L) == null).isEqualTo(rollback);
		}
	}

	@Test
	void aKeptReferencePutOnAnotherThreadWaitsForTheTransactionThatMissed() {
		Cache kept = books();
		transaction().executeWithoutResult((status) -> {
			assertThat(kept.retrieve(1L)).isNull();
			TestWatch.get(this.watch.onAnotherThread(() -> {
				kept.put(1L, "uncommitted");
				return null;
			}));
			assertThat(TestWatch.get(this.watch.onAnotherThread(() -> kept.get(1L) == null))).isTrue();
			status.setRollbackOnly();
		});
		assertThat(kept.get(1L)).isNull();
		kept.put(1L, "after a miss of this thread");
		assertThat(kept.get(1L)).isNotNull();
	}

	@Test
	void aValueReadWhileTheCommitIsAnnouncedIsStored() {
		transaction().executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void afterCommit() {
						find();
					}

				}));
		assertThat(books().get(1L)).isNotNull();
	}

	@Test
	void afterAFailureToBeginOrCommitNothingIsLeftBehind() {
		FailingTransactionManager failing = new FailingTransactionManager();
		failing.addListener(this.watch.caches.transactionVersions());
		TransactionTemplate transaction = new TransactionTemplate(failing);
		failing.failOnBegin = true;
		assertThatIllegalStateException().isThrownBy(() -> transaction.executeWithoutResult((status) -> {
		}));
		failing.failOnBegin = false;
		assertThatIllegalStateException().isThrownBy(() -> transaction.executeWithoutResult((status) -> find()));
		assertThat(books().get(1L)).isNull();
		assertThat(find()).isEqualTo("first");
		assertThat(books().get(1L)).isNotNull();
	}

	@Test
	void whereTheStartOfATransactionIsUnknownNothingIsStored() {
		PlatformTransactionManager unlistened = new UserTransactionManager();
		TransactionStatus status = unlistened.getTransaction(null);
		find(this.caches, () -> "one");
		assertThat(books().get(1L, () -> "one")).isEqualTo("one");
		unlistened.commit(status);
		assertThat(books().get(1L)).isNull();
		assertThat(this.watch.observer.rejected).hasSize(2).containsOnly(RejectionReason.UNKNOWN_START);
	}

	@Test
	void inATransactionWithoutSynchronizationNothingIsStored() {
		this.manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
		transaction().executeWithoutResult((status) -> find());
		assertThat(books().get(1L)).isNull();
		find();
		assertThat(books().get(1L)).isNotNull();
	}

	@Test
	void afterAnInnerTransactionWithoutSynchronizationTheOuterOneStoresNothing() {
		this.manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
		transaction().executeWithoutResult((outer) -> {
			transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> find());
			find();
		});
		assertThat(books().get(1L)).isNull();
	}

	@Test
	void hitsAreWithheldInAReadWriteTransactionWhereThatIsAskedFor() {
		WatchedCacheSettings settings = new WatchedCacheSettings((name) -> false, true, java.time.Duration.ZERO, 10);
		try (TestWatch watch = new TestWatch(settings)) {
			Cache cache = watch.watch(CacheManagers.caffeine(), "books");
			cache.put(1L, "cached");
			transaction().executeWithoutResult((status) -> {
				assertThat(cache.get(1L)).isNull();
				assertThat(cache.get(1L, () -> "own write")).isEqualTo("own write");
				assertThat(cache.retrieve(1L)).isNull();
			});
			TransactionTemplate readOnly = transaction();
			readOnly.setReadOnly(true);
			readOnly.executeWithoutResult((status) -> assertThat(cache.get(1L)).isNotNull());
			assertThat(cache.get(1L)).isNotNull();
		}
	}

	@Test
	void whatIsReadInASessionIsAsOldAsTheSession() {
		try (TransactionVersions.Session session = this.watch.caches.transactionVersions().openSession()) {
			renameElsewhere("second");
			find();
			transaction().executeWithoutResult((status) -> find());
			assertThat(books().get(1L)).isNull();
			TestWatch.get(this.watch.onAnotherThread(() -> {
				TransactionVersions.Session dispatched = session.resume();
				String found = find();
				dispatched.close();
				return found;
			}));
			assertThat(books().get(1L)).isNull();
		}
		find();
		assertThat(books().get(1L)).isNotNull();
	}

	@Test
	void aSynchronizedLoadInAReadWriteTransactionIsNotShared() {
		transaction().executeWithoutResult((status) -> {
			jdbc.update("UPDATE book SET title = 'uncommitted'");
			String title = books().get(1L, () -> {
				assertThat(TestWatch.get(this.watch.onAnotherThread(() -> books().get(1L, TransactionTests::title))))
					.isEqualTo("first");
				return title();
			});
			assertThat(title).isEqualTo("uncommitted");
			status.setRollbackOnly();
		});
		assertThat(books().get(1L).get()).isEqualTo("first");
	}

	private static final class FailingTransactionManager extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1;

		private boolean failOnBegin;

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			if (this.failOnBegin) {
				throw new IllegalStateException("begin");
			}
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			throw new IllegalStateException("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

	private static final class UserTransactionManager implements PlatformTransactionManager {

		@Override
		public TransactionStatus getTransaction(TransactionDefinition definition) {
			TransactionSynchronizationManager.initSynchronization();
			TransactionSynchronizationManager.setActualTransactionActive(true);
			return new SimpleTransactionStatus();
		}

		@Override
		public void commit(TransactionStatus status) {
			TransactionSynchronizationManager.clear();
		}

		@Override
		public void rollback(TransactionStatus status) {
			TransactionSynchronizationManager.clear();
		}

	}

	/**
	 * A decorator of a transaction-aware cache. It does not show the cache that it
	 * decorates.
	 */
	private static final class DecoratedCache implements Cache {

		private final Cache decorated = new TransactionAwareCacheDecorator(new ConcurrentMapCache("books"));

		@Override
		public String getName() {
			return this.decorated.getName();
		}

		@Override
		public Object getNativeCache() {
			throw new UnsupportedOperationException();
		}

		@Override
		public ValueWrapper get(Object key) {
			return this.decorated.get(key);
		}

		@Override
		public <T> T get(Object key, Class<T> type) {
			return this.decorated.get(key, type);
		}

		@Override
		public <T> T get(Object key, Callable<T> valueLoader) {
			return this.decorated.get(key, valueLoader);
		}

		@Override
		public void put(Object key, Object value) {
			this.decorated.put(key, value);
		}

		@Override
		public void evict(Object key) {
			this.decorated.evict(key);
		}

		@Override
		public void clear() {
			this.decorated.clear();
		}

	}

}
