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

package io.github.pgcachewatch.binding;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ObjectUtils;

/**
 * Methods that are called for what they do, and so must be carried out at each call,
 * whatever they return. The annotations and repositories of optional libraries are known
 * by their names.
 */
final class MethodEffect {

	private static final Set<String> REPOSITORY = Set.of("org.springframework.data.repository.Repository");

	private static final String REPOSITORY_DEFINITION = "org.springframework.data.repository.RepositoryDefinition";

	private static final Pattern WRITING_NAME = Pattern
		.compile("(delete|remove|save|insert|update|upsert|persist|merge|flush)(\\p{Lu}.*)?");

	private static final Set<String> WRITES = Set.of("Modifying", "Insert", "Update", "Delete", "Save",
			"InsertProvider", "UpdateProvider", "DeleteProvider", "PostMapping", "PutMapping", "PatchMapping",
			"DeleteMapping", "PostExchange", "PutExchange", "PatchExchange", "DeleteExchange", "MutationMapping",
			"CacheRemove", "CacheRemoveAll", "CacheInvalidate", "CacheUpdate");

	private static final Set<String> TIMERS = Set.of("Scheduled", "Schedules", "Recurring", "XxlJob");

	private static final Pattern HANDLERS = Pattern
		.compile("\\w*Listeners?|(Event|Command|Kafka|Rabbit|Exception)Handler"
				+ "|ServiceActivator|MessageMapping|SubscriptionMapping");

	private static final Set<String> LIFECYCLE = Set.of("Bean", "PostConstruct", "PreDestroy");

	private MethodEffect() {
	}

	/**
	 * Returns what makes the method one that is called for its effect, as the end of a
	 * sentence that begins with "stands on a method", or {@code null}.
	 */
	static @Nullable String of(Method method, Class<?> targetClass) {
		String annotated = DeclaredAnnotation.hierarchy(method)
			.stream()
			.map(MethodEffect::of)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		if (annotated == null && isRepository(method, targetClass) && WRITING_NAME.matcher(method.getName()).matches()
				&& !isSelect(method)) {
			return "whose name says that the repository writes";
		}
		return annotated;
	}

	/**
	 * Whether the method's query reads, whatever its name says.
	 */
	private static boolean isSelect(Method method) {
		return DeclaredAnnotation.hierarchy(method)
			.stream()
			.filter((annotation) -> annotation.getType().getSimpleName().equals("Query"))
			.map((annotation) -> annotation.getValue("value").map(String::valueOf).orElse("").strip())
			.anyMatch((query) -> query.regionMatches(true, 0, "select", 0, "select".length()));
	}

	private static @Nullable String of(MergedAnnotation<Annotation> annotation) {
		String name = annotation.getType().getSimpleName();
		if (WRITES.contains(name)) {
			return "that writes, as @" + name + " says";
		}
		if (name.equals("Lock")) {
			return "that takes a lock, as @Lock says";
		}
		if (name.equals("RequestMapping") && writes(annotation)) {
			return "that handles requests which write";
		}
		if (TIMERS.contains(name)) {
			return "that is run for what it does, as @" + name + " says";
		}
		if (HANDLERS.matcher(name).matches()) {
			return "that handles each event or message, as @" + name + " says";
		}
		return LIFECYCLE.contains(name) ? "that the container calls, as @" + name + " says" : null;
	}

	private static boolean writes(MergedAnnotation<Annotation> mapping) {
		List<Object> methods = mapping.getValue("method")
			.map(ObjectUtils::toObjectArray)
			.map(List::of)
			.orElse(List.of());
		return !methods.isEmpty() && methods.stream()
			.map(String::valueOf)
			.noneMatch((method) -> method.equals("GET") || method.equals("HEAD"));
	}

	private static boolean isRepository(Method method, Class<?> targetClass) {
		return TypeContents.isAny(targetClass, REPOSITORY) || TypeContents.isAny(method.getDeclaringClass(), REPOSITORY)
				|| DeclaredAnnotation.hierarchy(method.getDeclaringClass()).isPresent(REPOSITORY_DEFINITION);
	}

}
