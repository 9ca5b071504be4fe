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

import java.util.List;

import jakarta.persistence.EntityManagerFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The entities of JPA, as Hibernate maps them. Thread-safe.
 */
public final class HibernateEntityRows implements EntityRows {

	private final ObjectProvider<EntityManagerFactory> factories;

	/**
	 * Creates the entities.
	 * @param factories the persistence units
	 */
	public HibernateEntityRows(ObjectProvider<EntityManagerFactory> factories) {
		this.factories = factories;
	}

	@Override
	public String repositoryBaseClass() {
		return "org.springframework.data.jpa.repository.support.SimpleJpaRepository";
	}

	@Override
	public MappedRows of(Class<?> entity) {
		List<SessionFactoryImplementor> factories = this.factories.stream()
			.map((factory) -> factory.unwrap(SessionFactoryImplementor.class))
			.filter((factory) -> factory.getMappingMetamodel().findEntityDescriptor(entity) != null)
			.distinct()
			.toList();
		if (factories.size() != 1) {
			throw new UncertainMappingException(factories.size() + " persistence units map " + entity.getName());
		}
		return new HibernateWalk(factories.get(0)).rows(entity);
	}

}
