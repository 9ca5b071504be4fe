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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.jpa.event.spi.CallbackType;
import org.hibernate.loader.ast.internal.SingleIdEntityLoaderProvidedQueryImpl;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicEntityIdentifierMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.CollectionPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityDiscriminatorMapping;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.TableDetails;
import org.hibernate.metamodel.mapping.internal.EntityCollectionPart;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.sql.Template;
import org.hibernate.type.CustomType;
import org.jspecify.annotations.Nullable;

/**
 * Goes through everything that can be reached from one entity, loaded at once or later,
 * and notes by which column rows are found. What is loaded later counts as well, since it
 * may have been loaded before, in the same session. For one thread and one entity.
 */
final class HibernateWalk {

	private final SessionFactoryImplementor factory;

	private final MappingReads reads = new MappingReads();

	private final Set<Visit> visits = new HashSet<>();

	HibernateWalk(SessionFactoryImplementor factory) {
		this.factory = factory;
	}

	/**
	 * Returns the rows of an entity.
	 * @throws UncertainMappingException if the mapping does not tell them
	 */
	MappedRows rows(Class<?> type) {
		if (!this.factory.getDefinedFilterNames().isEmpty()) {
			throw new UncertainMappingException("the persistence unit defines filters");
		}
		EntityPersister root = Objects.requireNonNull(this.factory.getMappingMetamodel().findEntityDescriptor(type));
		requireColumnAsIdentifier(root);
		for (EntityPersister entity : hierarchy(root)) {
			requirePlain(entity);
			entity.forEachTableDetails((table) -> this.reads.add(table.getTableName(), keyColumn(table), name(entity)));
			entity.forEachAttributeMapping(
					(attribute) -> visit(attribute, new Place(name(entity), "", null, Place.Key.ENTITY)));
		}
		return this.reads.rows();
	}

	private static void requireColumnAsIdentifier(EntityPersister root) {
		boolean plain = root.getIdentifierMapping() instanceof BasicEntityIdentifierMapping basic && !basic.isFormula()
				&& basic.getJdbcMapping().getValueConverter() == null
				&& !(basic.getJdbcMapping() instanceof CustomType<?>);
		if (!plain) {
			throw new UncertainMappingException(
					"the identifier of " + name(root) + " is no single, unconverted column");
		}
	}

	private static @Nullable String keyColumn(TableDetails table) {
		return (table.getKeyDetails().getColumnCount() == 1) ? table.getKeyDetails().getKeyColumn(0).getColumnName()
				: null;
	}

	/**
	 * Returns an entity and those that are derived from it, any of which may be found.
	 */
	private static List<EntityPersister> hierarchy(EntityPersister root) {
		List<EntityPersister> all = new ArrayList<>();
		all.add(root);
		for (EntityMappingType type : root.getSubMappingTypes()) {
			all.addAll(hierarchy(type.getEntityPersister()));
		}
		return all;
	}

	/**
	 * Checks that an entity's own statements, and no others, read it.
	 */
	private void requirePlain(EntityPersister entity) {
		EntityDiscriminatorMapping discriminator = entity.getDiscriminatorMapping();
		if (entity.hasWhereRestrictions()) {
			throw new UncertainMappingException("an SQL restriction applies to " + name(entity));
		}
		if (discriminator != null && discriminator.isFormula()) {
			throw new UncertainMappingException("a formula tells the class of " + name(entity));
		}
		if (entity instanceof AbstractEntityPersister persister
				&& persister.getSingleIdLoader() instanceof SingleIdEntityLoaderProvidedQueryImpl<?>) {
			throw new UncertainMappingException(name(entity) + " is loaded by a query of its own");
		}
		if (this.factory.getEventEngine()
			.getCallbackRegistry()
			.hasRegisteredCallbacks(entity.getMappedClass(), CallbackType.POST_LOAD)) {
			throw new UncertainMappingException("a callback may read more when " + name(entity) + " is loaded");
		}
	}

	private void visit(AttributeMapping attribute, Place place) {
		Place here = place.at(attribute.getAttributeName());
		if (here.isInverse()) {
			return;
		}
		attribute.forEachSelectable((index, column) -> requireColumn(column, here));
		if (attribute instanceof PluralAttributeMapping collection) {
			visitCollection(collection, here);
		}
		else if (attribute instanceof ToOneAttributeMapping reference) {
			visitReference(reference, here);
		}
		else if (attribute instanceof EmbeddableValuedModelPart embedded) {
			embedded.getEmbeddableTypeDescriptor().forEachAttributeMapping((part) -> visit(part, here));
		}
		else if (!(attribute instanceof BasicValuedModelPart)) {
			throw new UncertainMappingException(here + " refers to entities of any class");
		}
	}

	private static void requireColumn(SelectableMapping column, Place place) {
		if (column.isFormula() || !isReadAsItIs(column)) {
			throw new UncertainMappingException("an SQL expression makes " + place);
		}
	}

	private static boolean isReadAsItIs(SelectableMapping column) {
		String read = column.getCustomReadExpression();
		return read == null || read.equals(column.getSelectionExpression())
				|| read.equals(Template.TEMPLATE + "." + column.getSelectionExpression());
	}

	private void visitReference(ToOneAttributeMapping reference, Place place) {
		EntityPersister target = reference.getEntityMappingType().getEntityPersister();
		if (reference.getSideNature() == ForeignKeyDescriptor.Nature.KEY) {
			visitEntity(target, null, null, place);
			return;
		}
		ForeignKeyDescriptor key = reference.getForeignKeyDescriptor();
		String column = identifierColumn(key, place);
		this.reads.add(key.getKeyTable(), column, place.toString());
		visitEntity(target, reference.getReferencedPropertyName(), (column != null) ? key.getKeyTable() : null, place);
	}

	private void visitCollection(PluralAttributeMapping attribute, Place place) {
		CollectionPersister collection = attribute.getCollectionDescriptor();
		if (collection.hasWhereRestrictions()) {
			throw new UncertainMappingException("an SQL restriction applies to " + place);
		}
		ForeignKeyDescriptor key = attribute.getKeyDescriptor();
		String column = identifierColumn(key, place);
		this.reads.add(key.getKeyTable(), column, place.toString());
		// What refers back to the one side of it refers to the object it was reached
		// from.
		String inverse = collection.isOneToMany() ? collection.getMappedByProperty() : null;
		visitPart(attribute.getElementDescriptor(), inverse, (column != null) ? key.getKeyTable() : null, place);
		CollectionPart index = attribute.getIndexDescriptor();
		if (index != null) {
			visitPart(index, null, null, place);
		}
	}

	private void visitPart(CollectionPart part, @Nullable String inverse, @Nullable String keyed, Place place) {
		part.forEachSelectable((index, column) -> requireColumn(column, place));
		if (part instanceof EntityCollectionPart entity) {
			visitEntity(entity.getAssociatedEntityMappingType().getEntityPersister(), inverse, keyed, place);
		}
		else if (part instanceof EmbeddableValuedModelPart embeddable) {
			embeddable.getEmbeddableTypeDescriptor()
				.forEachAttributeMapping((attribute) -> visit(attribute, place.elsewhere()));
		}
		else if (!(part instanceof BasicValuedModelPart)) {
			throw new UncertainMappingException(place + " refers to entities of any class");
		}
	}

	/**
	 * Visits an entity that is referred to.
	 * @param inverse its attribute that refers back; {@code null} if there is none
	 * @param keyed its table whose rows are found by the identifier of the root
	 */
	private void visitEntity(EntityPersister target, @Nullable String inverse, @Nullable String keyed, Place place) {
		for (EntityPersister entity : hierarchy(target)) {
			entity.forEachTableDetails((table) -> {
				if (!table.getTableName().equals(keyed)) {
					this.reads.add(table.getTableName(), null, place.toString());
				}
			});
			if (this.visits.add(new Visit(entity.getEntityName(), inverse))) {
				requirePlain(entity);
				Place own = new Place(name(entity), "", inverse, Place.Key.OTHER);
				visitIdentifier(entity, own);
				entity.forEachAttributeMapping((attribute) -> visit(attribute, own));
			}
		}
	}

	private void visitIdentifier(EntityPersister entity, Place place) {
		if (entity.getIdentifierMapping() instanceof EmbeddableValuedModelPart identifier) {
			identifier.getEmbeddableTypeDescriptor().forEachAttributeMapping((attribute) -> visit(attribute, place));
		}
	}

	private static @Nullable String identifierColumn(ForeignKeyDescriptor key, Place place) {
		boolean refers = place.key() == Place.Key.ENTITY && key.getTargetPart() instanceof EntityIdentifierMapping
				&& key.getKeyPart().getJdbcTypeCount() == 1 && !key.getKeyPart().getSelectable(0).isFormula();
		return refers ? key.getKeyPart().getSelectable(0).getSelectionExpression() : null;
	}

	private static String name(EntityPersister entity) {
		String name = entity.getEntityName();
		return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
	}

	/**
	 * An entity, and its attribute that leads back to where it was reached from.
	 *
	 * @param entity the name of the entity
	 * @param inverse the attribute
	 */
	private record Visit(String entity, @Nullable String inverse) {
	}

	/**
	 * An attribute of an entity.
	 *
	 * @param entity the name of the entity
	 * @param path the names of the attributes that lead to it
	 * @param inverse the path of the attribute that leads back
	 * @param key by what the rows of its collections are found
	 */
	private record Place(String entity, String path, @Nullable String inverse, Key key) {

		Place at(String attribute) {
			return new Place(this.entity, this.path.isEmpty() ? attribute : this.path + "." + attribute, this.inverse,
					this.key);
		}

		Place elsewhere() {
			return new Place(this.entity, this.path, null, Key.OTHER);
		}

		boolean isInverse() {
			return this.path.equals(this.inverse);
		}

		@Override
		public String toString() {
			return this.entity + "." + this.path;
		}

		/**
		 * By what rows are found.
		 */
		enum Key {

			/** By the identifier of the entity that is asked for. */
			ENTITY,

			/** By something else. */
			OTHER

		}

	}

}
