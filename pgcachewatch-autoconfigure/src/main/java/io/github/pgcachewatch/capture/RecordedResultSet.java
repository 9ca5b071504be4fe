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

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

import org.springframework.cglib.proxy.Callback;
import org.springframework.cglib.proxy.Dispatcher;
import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.Factory;
import org.springframework.cglib.proxy.NoOp;

/**
 * Stands before the rows of a recorded connection, so that their statement is the
 * recorded one. All methods that are not written here are generated as plain calls, since
 * reflection would cost more than to read a value. Used by one thread at a time.
 */
abstract class RecordedResultSet implements ResultSet {

	private static final Class<?>[] PARAMETERS = { ResultSet.class, RecordedConnection.class, Statement.class };

	private static final Factory FACTORY = factory();

	private final ResultSet delegate;

	private final RecordedConnection connection;

	// Null for rows that no statement of the application has returned.
	private final @Nullable Statement statement;

	RecordedResultSet(ResultSet delegate, RecordedConnection connection, @Nullable Statement statement) {
		this.delegate = delegate;
		this.connection = connection;
		this.statement = statement;
	}

	static ResultSet of(ResultSet rows, RecordedConnection connection, @Nullable Statement statement) {
		return (ResultSet) FACTORY.newInstance(PARAMETERS, new @Nullable Object[] { rows, connection, statement },
				callbacks(rows));
	}

	private static Callback[] callbacks(ResultSet rows) {
		return new Callback[] { NoOp.INSTANCE, (Dispatcher) () -> rows };
	}

	private static Factory factory() {
		Enhancer enhancer = new Enhancer();
		enhancer.setSuperclass(RecordedResultSet.class);
		enhancer.setCallbackFilter((method) -> method.getDeclaringClass().isInterface() ? 1 : 0);
		enhancer.setCallbacks(new Callback[] { NoOp.INSTANCE, (Dispatcher) () -> null });
		return (Factory) enhancer.create(PARAMETERS, new @Nullable Object[PARAMETERS.length]);
	}

	@Override
	public @Nullable Statement getStatement() throws SQLException {
		if (this.statement != null) {
			return this.statement;
		}
		Statement own = this.delegate.getStatement();
		return (own != null) ? RecordedStatement.of(own, this.connection, null) : null;
	}

	@Override
	public @Nullable Object getObject(int column) throws SQLException {
		return recorded(this.delegate.getObject(column));
	}

	@Override
	public @Nullable Object getObject(String column) throws SQLException {
		return recorded(this.delegate.getObject(column));
	}

	@Override
	public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
		return recorded(this.delegate.getObject(column, type), type);
	}

	@Override
	public <T> @Nullable T getObject(String column, Class<T> type) throws SQLException {
		return recorded(this.delegate.getObject(column, type), type);
	}

	@Override
	public @Nullable Array getArray(int column) throws SQLException {
		return recorded(this.delegate.getArray(column), Array.class);
	}

	@Override
	public @Nullable Array getArray(String column) throws SQLException {
		return recorded(this.delegate.getArray(column), Array.class);
	}

	@Override
	public @Nullable Blob getBlob(int column) throws SQLException {
		return recorded(this.delegate.getBlob(column), Blob.class);
	}

	@Override
	public @Nullable Blob getBlob(String column) throws SQLException {
		return recorded(this.delegate.getBlob(column), Blob.class);
	}

	@Override
	public @Nullable Clob getClob(int column) throws SQLException {
		return recorded(this.delegate.getClob(column), Clob.class);
	}

	@Override
	public @Nullable Clob getClob(String column) throws SQLException {
		return recorded(this.delegate.getClob(column), Clob.class);
	}

	private <T> @Nullable T recorded(@Nullable T value, Class<T> type) {
		Object recorded = recorded(value);
		return type.isInstance(recorded) ? type.cast(recorded) : value;
	}

	private @Nullable Object recorded(@Nullable Object value) {
		if (value instanceof Blob || value instanceof Clob) {
			this.connection.readLargeObject();
			return value;
		}
		return this.connection.recorded(value);
	}

	@Override
	public <T> T unwrap(Class<T> type) throws SQLException {
		if (type.isInstance(this)) {
			return type.cast(this);
		}
		this.connection.ranUnseen("unwrap(" + type.getName() + ")");
		return this.delegate.unwrap(type);
	}

	@Override
	public boolean isWrapperFor(Class<?> type) throws SQLException {
		return type.isInstance(this) || this.delegate.isWrapperFor(type);
	}

	@Override
	public String toString() {
		return "RecordedResultSet[" + this.delegate + "]";
	}

}
