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

package io.github.pgcachewatch.capture;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.github.pgcachewatch.capture.rows.BoundValues;
import io.github.pgcachewatch.capture.sql.SqlText;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

import org.springframework.util.ClassUtils;

/**
 * Stands before one connection of a pool, and records which statements are run on it. It
 * adds nothing to a transaction but queries of the catalogue, after the statements of the
 * application. Used as the connection is, by one thread at a time.
 */
final class RecordedConnection implements InvocationHandler {

	private static final ClassValue<Class<?>[]> INTERFACES = new ClassValue<>() {

		@Override
		protected Class<?>[] computeValue(Class<?> type) {
			return publicInterfaces(type);
		}

	};

	private final Connection delegate;

	private final ReadRecorder recorder;

	// The load that asked for the connection.
	private final @Nullable MethodLoad obtainedBy;

	private final Map<String, StatementUse> pending = new LinkedHashMap<>();

	private @Nullable SessionIdentity session;

	// Where the session is from.
	private @Nullable Map<Object, SessionIdentity> sessions;

	private @Nullable Object physical;

	private boolean altered;

	private RecordedConnection(Connection delegate, ReadRecorder recorder) {
		this.delegate = delegate;
		this.recorder = recorder;
		this.obtainedBy = recorder.current();
	}

	static Connection of(Connection connection, ReadRecorder recorder) {
		return (Connection) proxy(connection, new RecordedConnection(connection, recorder));
	}

	static Object proxy(Object target, InvocationHandler handler) {
		return Proxy.newProxyInstance(RecordedConnection.class.getClassLoader(), INTERFACES.get(target.getClass()),
				handler);
	}

	private static Class<?>[] publicInterfaces(Class<?> type) {
		return Arrays.stream(ClassUtils.getAllInterfacesForClass(type, RecordedConnection.class.getClassLoader()))
			.filter((each) -> Modifier.isPublic(each.getModifiers()))
			.toArray(Class<?>[]::new);
	}

	/**
	 * Returns the connection behind a recorded one, or the argument itself.
	 */
	static @Nullable Object unwrap(@Nullable Object value) {
		if (value != null && Proxy.isProxyClass(value.getClass())
				&& Proxy.getInvocationHandler(value) instanceof RecordedConnection recorded) {
			return recorded.delegate;
		}
		return value;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		switch (method.getName()) {
			case "equals" -> {
				return arguments != null && this.delegate.equals(unwrap(arguments[0]));
			}
			case "createStatement", "prepareStatement", "prepareCall" -> {
				Statement statement = (Statement) call(this.delegate, method, arguments);
				return (statement != null) ? RecordedStatement.of(statement, this, proxy, sql(arguments)) : null;
			}
			case "commit", "rollback", "close", "abort", "setAutoCommit", "setSchema" -> {
				boolean savepoint = arguments != null && arguments[0] instanceof Savepoint;
				guard(savepoint ? this::flush : this::endOfTransaction);
				if (savepoint || method.getName().equals("setSchema")) {
					guard(this::forgetSession);
				}
				return call(this.delegate, method, arguments);
			}
			case "unwrap" -> {
				Object unwrapped = call(this.delegate, method, arguments);
				if (!this.recorder.isAsking()) {
					guard(() -> ranUnseen(method, arguments));
				}
				return unwrapped;
			}
			default -> {
				return call(this.delegate, method, arguments);
			}
		}
	}

	/**
	 * Takes what may be run from now on by what the connection was unwrapped to, such as
	 * the driver's CopyManager.
	 */
	private void ranUnseen(Method method, Object @Nullable [] arguments) {
		flush();
		if (isObserved()) {
			String type = (arguments != null && arguments[0] instanceof Class<?> asked) ? asked.getName() : "";
			this.recorder.record(new StatementUse(this, SqlText.ofCall(method.getName() + "(" + type + ")"),
					ReadRecorder.NO_POSTGRES, BoundValues.NONE,
					TextReads.doubtful(FindingKind.OPAQUE_STATEMENT, "it runs what is not recorded")));
		}
		forgetSession();
	}

	private boolean isObserved() {
		return this.recorder.current() != null || this.recorder.hasScope();
	}

	static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * Keeps a failure of what is recorded from the application: the load's result is not
	 * known then.
	 */
	private void guard(Runnable recording) {
		try {
			recording.run();
		}
		catch (RuntimeException ex) {
			this.recorder.failed(ex);
			MethodLoad load = this.recorder.current();
			if (load != null) {
				load.ranElsewhere();
			}
		}
	}

	private @Nullable SqlText sql(Object @Nullable [] arguments) {
		return (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) ? text(sql) : null;
	}

	SqlText text(String sql) {
		return this.recorder.memory().text(sql);
	}

	/**
	 * Whether the parameters of a text may be needed.
	 */
	boolean needsParameters(SqlText text) {
		SessionIdentity session = session();
		TextReads reads = (session != null) ? this.recorder.memory().reads(text, session) : null;
		return reads == null || (!reads.rows().isEmpty() && this.recorder.current() != null);
	}

	/**
	 * Takes a statement that is about to be run.
	 */
	void executes(SqlText text) {
		if (text.mayAlterSession(this.recorder.functions())) {
			guard(this::flush);
		}
	}

	/**
	 * Takes a statement that was run.
	 */
	void executed(SqlText text, Map<Integer, StatementUse.Parameter> parameters) {
		if (!this.recorder.isAsking()) {
			guard(() -> record(text, parameters));
		}
	}

	private void record(SqlText text, Map<Integer, StatementUse.Parameter> parameters) {
		if (text.kind() != SqlText.Kind.SETTING && text.kind() != SqlText.Kind.NO_READ) {
			recordRead(text, parameters);
		}
		if (text.mayAlterSession(this.recorder.functions())) {
			forgetSession();
		}
	}

	private void recordRead(SqlText text, Map<Integer, StatementUse.Parameter> parameters) {
		MethodLoad load = this.recorder.current();
		if (load == null && this.obtainedBy != null) {
			this.obtainedBy.ranElsewhere();
		}
		if (isObserved()) {
			this.recorder.record(use(text, parameters));
		}
	}

	private StatementUse use(SqlText text, Map<Integer, StatementUse.Parameter> parameters) {
		SessionIdentity session = session();
		TextReads reads = (session != null) ? this.recorder.memory().reads(text, session) : null;
		if (session != null && reads != null && reads.unseen() == null) {
			return new StatementUse(this, text, session, values(reads, parameters), reads);
		}
		StatementUse use = this.pending.get(text.text());
		if (use == null || use.isResolved()) {
			use = new StatementUse(this, text, session, parameters);
			if (this.pending.size() < ReadLog.MAX_STATEMENTS) {
				this.pending.put(text.text(), use);
			}
		}
		return use;
	}

	private static BoundValues values(TextReads reads, Map<Integer, StatementUse.Parameter> parameters) {
		if (reads.rows().isEmpty() || parameters.isEmpty()) {
			return BoundValues.NONE;
		}
		Map<Integer, @Nullable Object> values = new HashMap<>();
		parameters.forEach((number, parameter) -> values.put(number, parameter.value()));
		return new BoundValues(values);
	}

	private void endOfTransaction() {
		flush();
		if (this.altered) {
			forgetSession();
			this.altered = false;
		}
	}

	/**
	 * What is locked, and the session, are known until here.
	 */
	private void flush() {
		if (!this.pending.isEmpty()) {
			if (this.recorder.current() != null) {
				this.pending.values().forEach(StatementUse::reads);
			}
			else {
				this.pending.values().stream().filter(this::needsSession).forEach((use) -> use.ranIn(identify()));
			}
			this.pending.clear();
		}
	}

	/**
	 * What a call of functions reads is known from the locks of its transaction alone.
	 */
	private boolean needsSession(StatementUse use) {
		return use.session() == null && !use.text().mayAlterSession(this.recorder.functions());
	}

	/**
	 * Finds out what a statement reads that was run here, perhaps in a transaction that
	 * has ended.
	 */
	TextReads resolve(StatementUse use) {
		boolean here = this.pending.get(use.text().text()) == use;
		SessionIdentity session = use.session();
		if (session == null && here) {
			session = identify();
		}
		StatementLookup lookup = this.recorder.lookup();
		if (use.text().kind() == SqlText.Kind.OPAQUE) {
			return TextReads.doubtful(FindingKind.OPAQUE_STATEMENT, "it is no single query");
		}
		if (session == null || lookup == null) {
			return TextReads.doubtful(FindingKind.OPAQUE_STATEMENT, "its session is not known");
		}
		if (session == ReadRecorder.NO_POSTGRES) {
			return TextReads.doubtful(FindingKind.OTHER_DATABASE, null);
		}
		if (session.hides(use.text())) {
			return TextReads.doubtful(FindingKind.UNWATCHABLE_RELATION,
					"the temporary table '" + String.join("', '", session.hidden(use.text())) + "'");
		}
		TextReads reads = lookup.find(use, session);
		TextReads transaction = (here && reads.unseen() != null) ? readInTransaction() : null;
		return (transaction != null) ? reads.with(transaction) : reads.withoutTransaction();
	}

	private @Nullable TextReads readInTransaction() {
		try {
			return (!this.delegate.getAutoCommit() && !isFailed()) ? ask(RelationLookup::locked) : null;
		}
		catch (SQLException ex) {
			this.recorder.failed(ex);
			return null;
		}
	}

	private @Nullable SessionIdentity session() {
		Map<Object, SessionIdentity> sessions = this.recorder.sessions();
		if (this.session == null || this.sessions != sessions) {
			Object physical = physical();
			this.session = (physical != null) ? sessions.get(physical) : ReadRecorder.NO_POSTGRES;
			this.sessions = sessions;
		}
		return this.session;
	}

	private @Nullable SessionIdentity identify() {
		SessionIdentity session = session();
		Object physical = this.physical;
		if (session == null && physical != null) {
			try {
				if (!isFailed()) {
					session = ask(SessionIdentity::read);
					this.session = session;
					this.recorder.sessions().put(physical, session);
				}
			}
			catch (SQLException ex) {
				this.recorder.failed(ex);
			}
		}
		return session;
	}

	private void forgetSession() {
		Object physical = physical();
		if (physical != null) {
			this.recorder.sessions().remove(physical);
			this.session = null;
			this.altered = true;
		}
	}

	/**
	 * Keeps an error from the application's transaction, which it would abort.
	 */
	private <T> T ask(CatalogueQuery<T> query) throws SQLException {
		return this.recorder.ask(() -> askCatalogue(query));
	}

	private <T> T askCatalogue(CatalogueQuery<T> query) throws SQLException {
		if (this.delegate.getAutoCommit()) {
			return query.run(this.delegate);
		}
		Savepoint savepoint = this.delegate.setSavepoint();
		try {
			T result = query.run(this.delegate);
			this.delegate.releaseSavepoint(savepoint);
			return result;
		}
		catch (SQLException ex) {
			this.delegate.rollback(savepoint);
			throw ex;
		}
	}

	private @Nullable Object physical() {
		if (this.physical == null) {
			try {
				this.physical = this.recorder.ask(this::findPhysical).orElse(null);
			}
			catch (SQLException ex) {
				this.recorder.failed(ex);
			}
		}
		return this.physical;
	}

	private Optional<Object> findPhysical() throws SQLException {
		return this.delegate.isWrapperFor(PGConnection.class) ? Optional.of(this.delegate.unwrap(PGConnection.class))
				: Optional.empty();
	}

	private boolean isFailed() throws SQLException {
		return physical() instanceof BaseConnection connection
				&& connection.getTransactionState() == TransactionState.FAILED;
	}

	private interface CatalogueQuery<T> {

		T run(Connection connection) throws SQLException;

	}

}
