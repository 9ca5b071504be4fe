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

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.pgcachewatch.binding.CapturedMethod;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;

/**
 * The rows that a repository of Spring Data reads by {@code findById}, which it inherits
 * or declares once more: no other method is known to read by the identifier alone.
 * Thread-safe.
 */
public final class RepositoryRowMapping implements RowMapping {

	private final BeanFactory beanFactory;

	private final Map<String, EntityRows> entities;

	/**
	 * Creates a mapping.
	 * @param beanFactory has the repositories
	 * @param entities the entities by the kind of their mapping
	 */
	public RepositoryRowMapping(BeanFactory beanFactory, List<EntityRows> entities) {
		this.beanFactory = beanFactory;
		this.entities = entities.stream()
			.collect(Collectors.toMap(EntityRows::repositoryBaseClass, Function.identity(), (one, other) -> one));
	}

	@Override
	public MappedRows rows(CapturedMethod method) {
		RepositoryInformation repository = repository(method.method().beanName());
		return (repository != null) ? rows(repository, method.method().method()) : MappedRows.NONE;
	}

	private @Nullable RepositoryInformation repository(String beanName) {
		String factory = BeanFactory.FACTORY_BEAN_PREFIX + beanName;
		return (this.beanFactory.containsBean(factory)
				&& this.beanFactory.getBean(factory) instanceof RepositoryFactoryInformation<?, ?> information)
						? information.getRepositoryInformation() : null;
	}

	private MappedRows rows(RepositoryInformation repository, Method method) {
		if (!method.getName().equals("findById") || method.getParameterCount() != 1) {
			return MappedRows.unknown("only 'findById' is known to read by the identifier alone");
		}
		if (method.isDefault() || !repository.isBaseClassMethod(method) || repository.isCustomMethod(method)
				|| repository.isQueryMethod(method)) {
			return MappedRows.unknown("it is carried out by the application's own code or query");
		}
		EntityRows rows = this.entities.get(repository.getRepositoryBaseClass().getName());
		if (rows == null) {
			return MappedRows.unknown("it is carried out by " + repository.getRepositoryBaseClass().getName());
		}
		Class<?> entity = repository.getDomainType();
		return repository.getReturnedDomainClass(method).equals(entity) ? rows.of(entity)
				: MappedRows.unknown("its result is no " + entity.getName());
	}

}
