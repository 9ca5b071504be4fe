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

package io.github.pgcachewatch;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.pgcachewatch.event.Operation;

import org.springframework.core.annotation.AliasFor;

/**
 * Evicts what a method cached when rows of a PostgreSQL table change.
 * <p>
 * Beside one of Spring's cache annotations, that one caches and this one evicts. On a
 * method without any, this annotation caches the method's results as well, in a cache
 * named {@code SimpleClassName.methodName} unless {@link #cacheNames()} says otherwise.
 * <pre class="code">
 * &#64;PgInvalidated(table = "book", key = "id")
 * public Book find(long id) { ... }
 *
 * &#64;Cacheable("catalogue")
 * &#64;PgInvalidated(table = "author")
 * &#64;PgInvalidated(table = "book")
 * public Catalogue catalogue() { ... }
 * </pre>
 * <p>
 * On a type, it caches nothing: it adds evictions to what the methods of the type cache,
 * through one of Spring's cache annotations or an annotation of this kind of their own.
 * Annotations of a type and of its supertypes add up. On a method that overrides another
 * one, it replaces the annotations of the overridden method, as Spring's do. Usable as a
 * meta-annotation, with attributes overridden through {@link AliasFor @AliasFor}.
 * <p>
 * Without a table, the cache follows every table that its methods were seen to read, and
 * stores nothing before: <pre class="code">
 * &#64;PgInvalidated
 * public Catalogue catalogue() { ... }
 * </pre> On {@code findById} of a Spring Data repository the mapping of the entity tells
 * which rows are read, where it can, and a changed row evicts its own entry alone.
 * <p>
 * A call reaches the cache through the bean's proxy. A call from within the same object
 * ({@code this.find(1)}) does not, as with Spring's own annotations: it runs the method.
 * <p>
 * What cannot work fails the start of the application with a message that names the
 * method and the cure: an unknown table, a column that does not fit the parameters; where
 * this annotation alone would cache, a method that returns nothing ({@code Mono<Void>}
 * included), that writes or handles events, or whose result can be read only once, such
 * as a stream.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(PgInvalidated.Container.class)
public @interface PgInvalidated {

	/**
	 * Alias for {@link #table()}.
	 * @return the table
	 */
	@AliasFor("table")
	String value() default "";

	/**
	 * The table whose changes invalidate. Empty: the tables that the method reads, which
	 * are found out while it runs; any change of them clears the whole cache. A name is
	 * {@code name} or {@code schema.name}, spelled as in the catalogue, without folding
	 * and without quotes. A name that holds a dot is written
	 * {@code "my.schema"."my.table"}. An unqualified name is resolved through the
	 * connection's {@code search_path} when the application starts. Placeholders of
	 * properties are resolved, as in <code>${app.schema}.book</code>.
	 * @return the table
	 */
	@AliasFor("value")
	String table() default "";

	/**
	 * The columns that identify the entry of a changed row, bound in order to the
	 * method's parameters that make up the cache key. Records are made of their
	 * components, in order, and classes of their fields, by name first.
	 * {@code column:parameter} and {@code column:parameter.component} bind by name. If
	 * columns of the parameters' names are a part of the key, any change clears the whole
	 * cache. Empty: any change clears the whole cache.
	 * @return the key columns
	 */
	String[] key() default {};

	/**
	 * The operations that invalidate.
	 * @return the operations, all by default
	 */
	Operation[] operations() default { Operation.INSERT, Operation.UPDATE, Operation.DELETE, Operation.TRUNCATE };

	/**
	 * The columns that the result depends on: an UPDATE that alters none of them, and
	 * none of the {@link #key() key columns}, does not invalidate. The table's triggers
	 * then compare old and new rows, up to {@code pgcachewatch.triggers.max-keys} of them
	 * in one statement; if more are updated, the UPDATE invalidates.
	 * @return the columns; empty if every UPDATE invalidates
	 */
	String[] columns() default {};

	/**
	 * A SpEL expression over {@code #change}, a
	 * {@link io.github.pgcachewatch.event.TableChange TableChange}; only a change for
	 * which it is true invalidates. It is evaluated for every change, so it must be quick
	 * and free of side effects. An expression that throws counts as true.
	 * @return the expression, or an empty string for none
	 */
	String condition() default "";

	/**
	 * The name of the strategy that decides when the invalidation is carried out.
	 * @return the name; empty for the cache's own or else the global strategy
	 */
	String strategy() default "";

	/**
	 * The caches to invalidate. On a method without a Spring cache annotation, also the
	 * caches of its results; on a type, those of its methods' caches that are meant.
	 * @return the names; empty for those of the method's own Spring cache annotation
	 */
	String[] cacheNames() default {};

	/**
	 * Whether concurrent calls with one key wait for a single invocation, as in
	 * {@link org.springframework.cache.annotation.Cacheable#sync() @Cacheable}. Only on a
	 * method without a Spring cache annotation.
	 * @return whether to synchronize
	 */
	boolean sync() default false;

	/**
	 * Holds repeated {@link PgInvalidated} annotations.
	 */
	@Target({ ElementType.METHOD, ElementType.TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@interface Container {

		/**
		 * The repeated annotations.
		 * @return the annotations
		 */
		PgInvalidated[] value();

	}

}
