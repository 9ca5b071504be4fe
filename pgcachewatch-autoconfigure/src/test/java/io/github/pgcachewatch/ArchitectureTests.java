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

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.pgcachewatch.source.Feed;
import io.github.pgcachewatch.source.FeedSource;
import io.github.pgcachewatch.source.notify.NotificationReader;
import io.github.pgcachewatch.source.notify.NotifySource;
import org.jspecify.annotations.NullMarked;

import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.Configuration;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The arrows of the house.
 */
@AnalyzeClasses(packages = ArchitectureTests.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	static final String ROOT = "io.github.pgcachewatch";

	/** What the configurations read properties with. */
	private static final Set<String> PROPERTY_READERS = Set.of("PropertyChecks", "ConfiguredStrategies",
			"ConfiguredBindings", "UnknownProperties");

	@ArchTest
	static final ArchRule noPackagesDependOnEachOtherInACircle = slices().matching(ROOT + ".(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule theRootDependsOnEventsAlone = mayDependOn("", "event");

	@ArchTest
	static final ArchRule strategiesDependOnEventsAlone = mayDependOn(".strategy", "event");

	@ArchTest
	static final ArchRule evictionsDependOnEventsAlone = mayDependOn(".cache.eviction", "event");

	@ArchTest
	static final ArchRule theFenceKnowsEvictionsAlone = mayDependOn(".cache.fence", "cache.eviction");

	@ArchTest
	static final ArchRule cachesKnowTheirFenceAlone = mayDependOn(".cache", "event", "cache.eviction", "cache.fence");

	@ArchTest
	static final ArchRule viewsKnowCachesAlone = mayDependOn(".cache.view", "cache", "cache.fence");

	@ArchTest
	static final ArchRule theGuardKnowsCachesAndBindingsAlone = mayDependOn(".guard", "", "cache", "cache.view", "key",
			"binding");

	@ArchTest
	static final ArchRule keysKnowTablesAlone = mayDependOn(".key", "event", "trigger.catalog", "key.value");

	@ArchTest
	static final ArchRule valuesKnowTablesAlone = mayDependOn(".key.value", "event", "trigger.catalog");

	@ArchTest
	static final ArchRule bindingsKnowKeysAlone = mayDependOn(".binding", "", "event", "key", "key.value",
			"binding.query");

	@ArchTest
	static final ArchRule queriesKnowNothing = mayDependOn(".binding.query");

	@ArchTest
	static final ArchRule theInvalidationKnowsNoListener = mayDependOn(".invalidation", "", "event", "strategy",
			"cache.eviction", "trigger.catalog", "key", "key.value", "binding");

	@ArchTest
	static final ArchRule capturesKnowRoutesAlone = mayDependOn(".capture", "event", "source..", "binding",
			"invalidation", "cache", "capture.rows", "capture.sql");

	@ArchTest
	static final ArchRule textsKnowNothing = mayDependOn(".capture.sql");

	@ArchTest
	static final ArchRule suggestionsKnowTablesAlone = mayDependOn(".capture.rows", "event");

	@ArchTest
	static final ArchRule selfChecksKnowRoutesAndHitsAlone = mayDependOn(".selfcheck", "", "event", "cache",
			"cache.eviction", "cache.view", "guard", "invalidation");

	@ArchTest
	static final ArchRule mappingsKnowBindingsAlone = mayDependOn(".capture.mapping", "event", "binding", "key");

	@ArchTest
	static final ArchRule whatRunsKnowsNoAutoConfiguration = mayDependOn(".watch", "", "event", "source..", "trigger",
			"trigger.catalog", "strategy", "key", "key.value", "binding", "invalidation", "cache", "cache.eviction",
			"cache.fence", "cache.view", "capture", "capture.mapping", "guard");

	@ArchTest
	static final ArchRule theActuatorKnowsNoAutoConfiguration = mayDependOn(".actuate", "", "event", "source..",
			"trigger", "trigger.catalog", "invalidation", "cache", "cache.eviction", "cache.view", "guard", "watch",
			"capture", "capture.rows", "selfcheck");

	@ArchTest
	static final ArchRule theAutoConfigurationIsWiringAlone = classes().that()
		.resideInAPackage(ROOT + ".autoconfigure")
		.and()
		.areTopLevelClasses()
		.should(be(describe("wiring", ArchitectureTests::isWiring)));

	@ArchTest
	static final ArchRule onlyTheWiringNamesAKindOfSource = noClasses().that(resideInAPackage(ROOT + ".."))
		.and(resideOutsideOfPackage(ROOT + ".source.."))
		.and()
		.doNotHaveSimpleName("ListenerConfiguration")
		.should()
		.dependOnClassesThat(describe("are a source, a feed or what reads them",
				(type) -> type.isAssignableTo(Feed.class) || type.isAssignableTo(FeedSource.class)
						|| type.isEquivalentTo(NotifySource.class) || type.isEquivalentTo(NotificationReader.class)));

	@ArchTest
	static final ArchRule nobodyDependsOnTheAutoConfiguration = noClasses()
		.that(describe("are outside of it", (type) -> !type.getPackageName().startsWith(ROOT + ".autoconfigure")))
		.should()
		.dependOnClassesThat(resideInAPackage(ROOT + ".autoconfigure.."));

	@ArchTest
	static final ArchRule cachesKnowNoPostgres = noClasses()
		.that(resideInAnyPackage(ROOT + ".cache..", ROOT + ".key..", ROOT + ".binding..", ROOT + ".invalidation"))
		.should()
		.dependOnClassesThat(resideInAnyPackage("org.postgresql..", "java.sql.."));

	@ArchTest
	static final ArchRule whatIsAlwaysThereNeedsNoOptionalLibrary = noClasses()
		.that(resideInAnyPackage(ROOT + ".autoconfigure..", ROOT + ".watch"))
		.and()
		.haveSimpleNameNotEndingWith("EndpointAutoConfiguration")
		.and()
		.haveSimpleNameNotEndingWith("HealthContributorAutoConfiguration")
		.and()
		.haveSimpleNameNotEndingWith("MetricsAutoConfiguration")
		.and()
		.haveSimpleNameNotEndingWith("OpenInViewAutoConfiguration")
		.and(describe("serve no requests", (type) -> !type.getFullName().contains("OpenSessionFilter")))
		.should()
		.dependOnClassesThat(
				resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..",
						"io.micrometer..", "jakarta.servlet..", "org.springframework.web.."));

	@ArchTest
	static final ArchRule autoConfigurationsAreFinalAndHaveNoPublicMembers = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould(haveNoPublicMembers());

	@ArchTest
	static void noPackageHasMoreThan25Types(JavaClasses types) {
		Map<String, Long> sizes = types.stream()
			.filter((type) -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
			.collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
		assertThat(sizes).isNotEmpty().allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(25));
	}

	@ArchTest
	static final ArchRule packagesAreNullMarked = classes().should(beInANullMarkedPackage());

	private static ArchRule mayDependOn(String name, String... others) {
		String[] forbidden = Stream
			.of("", "event", "strategy", "source..", "trigger", "trigger.catalog", "trigger.definition", "cache",
					"cache.eviction", "cache.fence", "cache.view", "guard", "key", "key.value", "binding",
					"binding.query", "invalidation", "capture", "capture.mapping", "capture.rows", "capture.sql",
					"selfcheck", "watch", "actuate", "autoconfigure..")
			.filter((other) -> !(ROOT + (other.isEmpty() ? "" : "." + other)).equals(ROOT + name))
			.filter((other) -> !List.of(others).contains(other))
			.map((other) -> ROOT + (other.isEmpty() ? "" : "." + other))
			.toArray(String[]::new);
		return noClasses().that(resideInAPackage(ROOT + name))
			.should()
			.dependOnClassesThat(resideInAnyPackage(forbidden));
	}

	private static boolean isWiring(JavaClass type) {
		return type.isAnnotation() || type.getSimpleName().equals("package-info")
				|| PROPERTY_READERS.contains(type.getSimpleName()) || type.isMetaAnnotatedWith(Configuration.class)
				|| type.isAnnotatedWith(ConfigurationProperties.class)
				|| Stream
					.of(ConnectionDetails.class, FailureAnalyzer.class, BeanFactoryPostProcessor.class,
							BeanPostProcessor.class, Condition.class, BeanFactoryInitializationAotProcessor.class,
							RuntimeHintsRegistrar.class)
					.anyMatch(type::isAssignableTo);
	}

	private static ArchCondition<JavaClass> haveNoPublicMembers() {
		return new ArchCondition<>("have no public members but the default constructor") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				for (JavaMember member : type.getMembers()) {
					boolean implicit = member.getName().equals("<init>");
					if (!implicit && member.getModifiers().contains(JavaModifier.PUBLIC)) {
						events.add(SimpleConditionEvent.violated(member, member.getFullName() + " is public"));
					}
				}
			}

		};
	}

	private static ArchCondition<JavaClass> beInANullMarkedPackage() {
		return new ArchCondition<>("be in a package that is @NullMarked") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				JavaPackage javaPackage = type.getPackage();
				if (!javaPackage.isAnnotatedWith(NullMarked.class)) {
					events.add(SimpleConditionEvent.violated(type, javaPackage.getName() + " is not @NullMarked"));
				}
			}

		};
	}

}
