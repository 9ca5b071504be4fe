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
import java.sql.Array;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.github.pgcachewatch.capture.rows.BoundValues;
import io.github.pgcachewatch.capture.sql.SqlText;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
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

	private static final String UNSEEN = "it runs what is not recorded";

	private static final TextReads LARGE_OBJECT = new TextReads(Set.of(),
			List.of(new TextReads.Doubt(FindingKind.VOLATILE_RESULT, "a large object")), null, false);

	private final Connection delegate;

	private final ReadRecorder recorder;

	private final Connection proxy;

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
		this.proxy = (Connection) proxy(delegate, this);
	}

	static Connection of(Connection connection, ReadRecorder recorder) {
		return new RecordedConnection(connection, recorder).proxy;
	}

	/**
	 * Returns the connection to hand out.
	 */
	Connection proxy() {
		return this.proxy;
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
		return invoke(this.delegate, proxy, method, arguments);
	}

	/**
	 * Calls a method of the connection.
	 * @param target the connection, or what it was unwrapped to
	 */
	private @Nullable Object invoke(Object target, Object proxy, Method method, Object @Nullable [] arguments)
			throws Throwable {
		switch (method.getName()) {
			case "equals" -> {
				return arguments != null && (arguments[0] == proxy || target.equals(unwrap(arguments[0])));
			}
			case "createStatement", "prepareStatement", "prepareCall" -> {
				Statement statement = (Statement) call(target, method, arguments);
				return (statement != null) ? RecordedStatement.of(statement, this, sql(arguments)) : null;
			}
			case "commit", "rollback", "close", "abort", "setAutoCommit", "setSchema" -> {
				boolean savepoint = arguments != null && arguments[0] instanceof Savepoint;
				guard(savepoint ? this::flush : this::endOfTransaction);
				if (savepoint || method.getName().equals("setSchema")) {
					guard(this::forgetSession);
				}
				return call(target, method, arguments);
			}
			case "unwrap" -> {
				return unwrapped(call(target, method, arguments), arguments, this::invoke);
			}
			case "createArrayOf" -> {
				return call(target, method, arguments);
			}
			default -> {
				noteIfUnseen(method);
				return recorded(call(target, method, arguments));
			}
		}
	}

	/**
	 * Returns what an object of this connection is unwrapped to: recorded as well if an
	 * interface is asked for. A class cannot be stood before, so that what is run by it
	 * is not known.
	 * @param calls calls the methods of what was unwrapped
	 */
	@Nullable Object unwrapped(@Nullable Object unwrapped, Object @Nullable [] arguments, RecordedCalls calls) {
		if (unwrapped == null || arguments == null || !(arguments[0] instanceof Class<?> type)
				|| (!isObserved() && this.obtainedBy == null)) {
			return unwrapped;
		}
		Object recorded = proxy(unwrapped, (self, method, values) -> calls.invoke(unwrapped, self, method, values));
		if (type.isInstance(recorded)) {
			return recorded;
		}
		ranUnseen("unwrap(" + type.getName() + ")");
		return unwrapped;
	}

	/**
	 * Takes a call of the driver's own interfaces to the server, such as CopyManager, and
	 * of its internal ones.
	 */
	void noteIfUnseen(Method method) {
		Class<?> type = method.getDeclaringClass();
		if (type == BaseConnection.class || type == BaseStatement.class
				|| (type == PGConnection.class && method.getName().endsWith("API"))) {
			ranUnseen(type.getSimpleName() + "." + method.getName() + "()");
		}
	}

	/**
	 * Returns a result of this connection that leads to no statement past the recording.
	 */
	@Nullable Object recorded(@Nullable Object result) {
		if (result instanceof ResultSet rows) {
			return RecordedResultSet.of(rows, this, null);
		}
		return (result instanceof DatabaseMetaData || result instanceof Array) ? derived(result) : result;
	}

	private Object derived(Object target) {
		return proxy(target, (self, method, arguments) -> switch (method.getName()) {
			case "equals" -> arguments != null && arguments[0] == self;
			case "getConnection" -> this.proxy;
			case "unwrap" -> {
				ranUnseen("unwrap()");
				yield call(target, method, arguments);
			}
			default -> recorded(call(target, method, arguments));
		});
	}

	/**
	 * Takes what is run past the statements of this connection, from now on.
	 * @param call the call that leads there
	 */
	void ranUnseen(String call) {
		guard(() -> {
			flush();
			depend(call, TextReads.doubtful(FindingKind.OPAQUE_STATEMENT, UNSEEN));
			forgetSession();
		});
	}

	/**
	 * Takes a read of a large object, whose writes concern no row that refers to it.
	 */
	void readLargeObject() {
		guard(() -> depend("ResultSet.getBlob()", LARGE_OBJECT));
	}

	private void depend(String call, TextReads reads) {
		record(() -> new StatementUse(this, SqlText.ofCall(call), ReadRecorder.NO_POSTGRES, BoundValues.NONE, reads));
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
		guard(() -> record(text, parameters));
	}

	private void record(SqlText text, Map<Integer, StatementUse.Parameter> parameters) {
		if (text.kind() != SqlText.Kind.SETTING && text.kind() != SqlText.Kind.NO_READ) {
			record(() -> use(text, parameters));
		}
		if (text.mayAlterSession(this.recorder.functions())) {
			forgetSession();
		}
	}

	private void record(Supplier<StatementUse> use) {
		MethodLoad load = this.recorder.current();
		if (load == null && this.obtainedBy != null) {
			this.obtainedBy.ranElsewhere();
		}
		if (isObserved()) {
			this.recorder.record(use.get());
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
				this.physical = this.delegate.isWrapperFor(PGConnection.class)
						? this.delegate.unwrap(PGConnection.class) : null;
			}
			catch (SQLException ex) {
				this.recorder.failed(ex);
			}
		}
		return this.physical;
	}

	private boolean isFailed() throws SQLException {
		return physical() instanceof BaseConnection connection
				&& connection.getTransactionState() == TransactionState.FAILED;
	}

	/**
	 * Calls a method of a target that a proxy stands before.
	 */
	interface RecordedCalls {

		@Nullable Object invoke(Object target, Object proxy, Method method, Object @Nullable [] arguments) throws Throwable;

	}

	private interface CatalogueQuery<T> {

		T run(Connection connection) throws SQLException;

	}

}
