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

package io.github.pgcachewatch.binding.query;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.RepositoryDefinition;
import org.springframework.data.repository.query.parser.Part;
import org.springframework.data.repository.query.parser.Part.IgnoreCaseType;
import org.springframework.data.repository.query.parser.PartTree;
import org.springframework.data.repository.query.parser.PartTree.OrPart;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * The query that Spring Data derives from the name of a repository's method. A row leads
 * to the entries that it is in only if the query compares with equality. Stateless.
 */
public final class DerivedQuery {

	private static final boolean SPRING_DATA = ClassUtils
		.isPresent("org.springframework.data.repository.query.parser.PartTree", DerivedQuery.class.getClassLoader());

	private static final Set<String> DECLARED = Set.of("Query", "NativeQuery", "Procedure");

	private DerivedQuery() {
	}

	/**
	 * Returns why the values of a row do not tell which arguments find it.
	 * @param method the method of a repository
	 * @param targetClass the repository
	 * @return a clause for a message; empty if they do tell, or if the method's query is
	 * not derived from its name
	 */
	public static String doubt(Method method, Class<?> targetClass) {
		if (!SPRING_DATA || !Modifier.isAbstract(method.getModifiers()) || isDeclared(method)) {
			return "";
		}
		return Derivation.doubt(method.getName(), targetClass);
	}

	private static boolean isDeclared(Method method) {
		return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
			.stream()
			.anyMatch((annotation) -> DECLARED.contains(annotation.getType().getSimpleName()));
	}

	/**
	 * Loaded only if Spring Data is there.
	 */
	private static final class Derivation {

		static String doubt(String name, Class<?> repository) {
			Class<?> domainType = domainType(repository);
			List<OrPart> alternatives = (domainType != null) ? alternatives(name, domainType) : List.of();
			if (alternatives.size() > 1) {
				return "the query that is derived from the method's name joins conditions by 'Or'";
			}
			return alternatives.stream()
				.flatMap(OrPart::stream)
				.filter((part) -> part.getNumberOfArguments() > 0)
				.map(Derivation::doubt)
				.filter(StringUtils::hasText)
				.findFirst()
				.map((comparison) -> "the query that is derived from the method's name compares by '" + comparison
						+ "', so that a row's value is not the argument that finds it")
				.orElse("");
		}

		private static @Nullable Class<?> domainType(Class<?> repository) {
			Class<?> defined = MergedAnnotations.from(repository, SearchStrategy.TYPE_HIERARCHY)
				.get(RepositoryDefinition.class)
				.getValue("domainClass", Class.class)
				.orElse(null);
			return (defined != null) ? defined
					: ResolvableType.forClass(repository).as(Repository.class).getGeneric(0).resolve();
		}

		private static String doubt(Part part) {
			if (part.getType() != Part.Type.SIMPLE_PROPERTY) {
				return part.getType().name();
			}
			return (part.shouldIgnoreCase() != IgnoreCaseType.NEVER) ? "IgnoreCase" : "";
		}

		/**
		 * The name of a method that a base class or fragment carries out need not be a
		 * query.
		 */
		private static List<OrPart> alternatives(String name, Class<?> domainType) {
			try {
				return new PartTree(name, domainType).stream().toList();
			}
			catch (RuntimeException ex) {
				return List.of();
			}
		}

	}

}
