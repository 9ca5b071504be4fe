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

package io.github.pgcachewatch.test.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.pgcachewatch.capture.FindingKind;
import io.github.pgcachewatch.capture.LoadCapture;
import io.github.pgcachewatch.capture.ReadFinding;
import io.github.pgcachewatch.capture.ReadFindings;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Fails each test in which a cached method read a table that its cache is not bound to,
 * with {@code pgcachewatch.capture=verify}. {@link AutoConfigurePgCacheWatch} registers
 * it; other tests with an application context may do so with {@code @ExtendWith}. What
 * cannot be found out, and what the test itself read before in the same transaction,
 * fails no test.
 * <p>
 * A hit reads nothing: a table is found in the test that fills the cache. Thread-safe.
 */
public final class UncoveredReadsExtension implements BeforeEachCallback, AfterEachCallback {

	private static final Namespace NAMESPACE = Namespace.create(UncoveredReadsExtension.class);

	/**
	 * Creates an extension, as JUnit does.
	 */
	public UncoveredReadsExtension() {
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		context.getStore(NAMESPACE).put(Map.class, uncovered(context));
	}

	@Override
	public void afterEach(ExtensionContext context) {
		Map<?, ?> before = context.getStore(NAMESPACE).getOrDefault(Map.class, Map.class, Map.of());
		List<String> found = uncovered(context).entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().equals(before.get(entry.getKey())))
			.map((entry) -> entry.getKey().message())
			.toList();
		if (!found.isEmpty()) {
			throw new AssertionError(
					"Cached methods read tables that they are not bound to:\n" + String.join("\n", found));
		}
	}

	private static Map<ReadFinding, Long> uncovered(ExtensionContext context) {
		ApplicationContext application = SpringExtension.getApplicationContext(context);
		return application.getBeanProvider(LoadCapture.class)
			.stream()
			.flatMap((capture) -> capture.findings().list().stream())
			.filter((found) -> found.finding().kind() == FindingKind.UNCOVERED_TABLE)
			.collect(Collectors.toMap(ReadFindings.Occurrences::finding, ReadFindings.Occurrences::fills));
	}

}
