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

import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.aopalliance.intercept.MethodInterceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;

/**
 * Has the statements of each DataSource recorded. The bean stays of its class, unless
 * that is final. Thread-safe.
 */
public final class RecordedDataSourcePostProcessor implements BeanPostProcessor, PriorityOrdered {

	private static final Logger logger = LoggerFactory.getLogger(RecordedDataSourcePostProcessor.class);

	private final BooleanSupplier enabled;

	private final Supplier<ReadRecorder> recorder;

	/**
	 * Creates a post-processor.
	 * @param enabled whether statements are recorded; not asked before there is a
	 * DataSource
	 * @param recorder records them
	 */
	public RecordedDataSourcePostProcessor(BooleanSupplier enabled, Supplier<ReadRecorder> recorder) {
		this.enabled = enabled;
		this.recorder = recorder;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof DataSource dataSource && this.enabled.getAsBoolean())
				? recorded(dataSource, this.recorder.get()) : bean;
	}

	private static Object recorded(DataSource dataSource, ReadRecorder recorder) {
		boolean extended = !Modifier.isFinal(dataSource.getClass().getModifiers());
		ProxyFactory factory = new ProxyFactory(dataSource);
		factory.setProxyTargetClass(extended);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			Object[] arguments = invocation.getArguments();
			for (int i = 0; i < arguments.length; i++) {
				arguments[i] = RecordedConnection.unwrap(arguments[i]);
			}
			Object result = invocation.proceed();
			return (result instanceof Connection connection && invocation.getMethod().getName().equals("getConnection"))
					? recorder.record(connection) : result;
		});
		try {
			return factory.getProxy(dataSource.getClass().getClassLoader());
		}
		catch (RuntimeException ex) {
			logger.warn("The DataSource {} cannot be extended, so that what cached methods read through it is not seen",
					dataSource.getClass().getName(), ex);
			return dataSource;
		}
	}

}
