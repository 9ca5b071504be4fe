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

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.capture.StatementUse.Parameter;
import io.github.pgcachewatch.capture.sql.SqlText;
import org.jspecify.annotations.Nullable;

/**
 * Stands before one statement of a recorded connection. Used as the statement is, by one
 * thread at a time.
 */
final class RecordedStatement implements InvocationHandler {

	private final Statement delegate;

	private final RecordedConnection connection;

	private final Object connectionProxy;

	private final @Nullable SqlText text;

	// Null if they will not be needed.
	private final @Nullable Map<Integer, Parameter> parameters;

	private @Nullable List<SqlText> batch;

	private RecordedStatement(Statement delegate, RecordedConnection connection, Object connectionProxy,
			@Nullable SqlText text) {
		this.delegate = delegate;
		this.connection = connection;
		this.connectionProxy = connectionProxy;
		this.text = text;
		this.parameters = (text != null && text.parameters() > 0 && connection.needsParameters(text)) ? new HashMap<>()
				: null;
	}

	static Object of(Statement statement, RecordedConnection connection, Object connectionProxy,
			@Nullable SqlText text) {
		return RecordedConnection.proxy(statement, new RecordedStatement(statement, connection, connectionProxy, text));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		String name = method.getName();
		if (name.startsWith("execute")) {
			return execute(method, arguments);
		}
		if (this.parameters != null && name.startsWith("set") && method.getDeclaringClass() == PreparedStatement.class
				&& arguments != null && arguments[0] instanceof Integer index) {
			keep(index, method, arguments);
		}
		return switch (name) {
			case "equals" -> arguments != null && arguments[0] == proxy;
			case "getConnection" -> this.connectionProxy;
			case "addBatch" -> {
				addBatch(arguments);
				yield RecordedConnection.call(this.delegate, method, arguments);
			}
			case "clearBatch" -> {
				this.batch = null;
				yield RecordedConnection.call(this.delegate, method, arguments);
			}
			default -> RecordedConnection.call(this.delegate, method, arguments);
		};
	}

	private @Nullable Object execute(Method method, Object @Nullable [] arguments) throws Throwable {
		List<SqlText> texts = texts(arguments);
		texts.forEach(this.connection::executes);
		try {
			return RecordedConnection.call(this.delegate, method, arguments);
		}
		finally {
			// That it failed may depend on what it read.
			Map<Integer, Parameter> parameters = (this.parameters != null) ? this.parameters : Map.of();
			texts.forEach((text) -> this.connection.executed(text, parameters));
		}
	}

	private List<SqlText> texts(Object @Nullable [] arguments) {
		if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) {
			return List.of(this.connection.text(sql));
		}
		List<SqlText> batch = this.batch;
		if (batch != null) {
			this.batch = null;
			return batch;
		}
		return (this.text != null) ? List.of(this.text) : List.of();
	}

	private void addBatch(Object @Nullable [] arguments) {
		if (arguments != null && arguments[0] instanceof String sql) {
			if (this.batch == null) {
				this.batch = new ArrayList<>();
			}
			this.batch.add(this.connection.text(sql));
		}
	}

	private void keep(Integer index, Method setter, Object[] arguments) {
		Map<Integer, Parameter> parameters = this.parameters;
		if (parameters != null && !isReadOnce(arguments[1])) {
			parameters.put(index, new Parameter(setter, arguments));
		}
	}

	private static boolean isReadOnce(@Nullable Object value) {
		return value instanceof InputStream || value instanceof Reader || value instanceof Blob || value instanceof Clob
				|| value instanceof Array || value instanceof SQLXML || value instanceof RowId || value instanceof Ref;
	}

}
