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

package io.github.pgcachewatch.capture.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.data.convert.CustomConversions;
import org.springframework.data.relational.core.dialect.Dialect;
import org.springframework.data.relational.core.mapping.AggregatePath;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.mapping.event.AfterConvertCallback;
import org.springframework.data.relational.core.sql.IdentifierProcessing;
import org.springframework.data.relational.core.sql.IdentifierProcessing.LetterCasing;
import org.springframework.data.relational.core.sql.IdentifierProcessing.Quoting;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * The aggregates of Spring Data JDBC: the table of the root, and those of what belongs to
 * it. Thread-safe.
 */
public final class RelationalEntityRows implements EntityRows {

	private final ListableBeanFactory beanFactory;

	/**
	 * Creates the aggregates.
	 * @param beanFactory has the mapping
	 */
	public RelationalEntityRows(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public String repositoryBaseClass() {
		return "org.springframework.data.jdbc.repository.support.SimpleJdbcRepository";
	}

	@Override
	public MappedRows of(Class<?> entity) {
		RelationalMappingContext context = this.beanFactory.getBeanProvider(RelationalMappingContext.class)
			.getIfUnique();
		if (context == null) {
			throw new UncertainMappingException("there is more than one mapping, or none");
		}
		if (this.beanFactory.getBeanNamesForType(AfterConvertCallback.class, true, false).length > 0) {
			throw new UncertainMappingException(
					"a callback may read more when " + entity.getSimpleName() + " is loaded");
		}
		RelationalPersistentEntity<?> root = context.getRequiredPersistentEntity(entity);
		RelationalPersistentProperty identifier = requireColumnAsIdentifier(root);
		Walk walk = new Walk(processing());
		walk.reads.add(walk.sql(root.getQualifiedTableName()), walk.sql(identifier.getColumnName()),
				entity.getSimpleName());
		walk.visit(context.getAggregatePath(root), List.of(entity));
		return walk.reads.rows();
	}

	private RelationalPersistentProperty requireColumnAsIdentifier(RelationalPersistentEntity<?> root) {
		RelationalPersistentProperty identifier = root.getIdProperty();
		if (identifier == null || identifier.isEntity() || identifier.isEmbedded()
				|| this.beanFactory.getBeanProvider(CustomConversions.class)
					.stream()
					.anyMatch((conversions) -> isConverted(identifier, conversions))) {
			throw new UncertainMappingException(
					"the identifier of " + root.getType().getSimpleName() + " is no single, unconverted column");
		}
		return identifier;
	}

	private static boolean isConverted(RelationalPersistentProperty identifier, CustomConversions conversions) {
		return conversions.hasCustomWriteTarget(identifier.getType()) || conversions.hasValueConverter(identifier);
	}

	private IdentifierProcessing processing() {
		Dialect dialect = this.beanFactory.getBeanProvider(Dialect.class).getIfUnique();
		return (dialect != null) ? dialect.getIdentifierProcessing()
				: IdentifierProcessing.create(Quoting.ANSI, LetterCasing.LOWER_CASE);
	}

	/**
	 * Goes through what belongs to an aggregate. For one thread and one aggregate.
	 */
	private static final class Walk {

		private final MappingReads reads = new MappingReads();

		private final IdentifierProcessing processing;

		Walk(IdentifierProcessing processing) {
			this.processing = processing;
		}

		String sql(SqlIdentifier identifier) {
			return identifier.toSql(this.processing);
		}

		void visit(AggregatePath path, List<Class<?>> owners) {
			for (RelationalPersistentProperty property : path.getRequiredLeafEntity()) {
				if (property.isEntity()) {
					visit(path.append(property), property, owners);
				}
			}
		}

		private void visit(AggregatePath path, RelationalPersistentProperty property, List<Class<?>> owners) {
			Class<?> type = property.getActualType();
			if (owners.contains(type)) {
				throw new UncertainMappingException("an aggregate holds another " + type.getSimpleName());
			}
			if (!path.isEmbedded()) {
				this.reads.add(sql(path.getTableInfo().qualifiedTableName()), identifierColumn(path), path.toDotPath());
			}
			List<Class<?>> within = new ArrayList<>(owners);
			within.add(type);
			visit(path, within);
		}

		/**
		 * Returns the column that refers to the root of the aggregate, if there is one.
		 */
		private @Nullable String identifierColumn(AggregatePath path) {
			AggregatePath.ColumnInfos columns = path.getTableInfo().backReferenceColumnInfos();
			return (path.getIdDefiningParentPath().isRoot() && columns.size() == 1)
					? sql(Objects.requireNonNull(columns.any()).name()) : null;
		}

	}

}
