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

import com.tngtech.archunit.core.domain.JavaClass;
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

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The arrows of the house.
 */
@AnalyzeClasses(packages = ArchitectureTests.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	static final String ROOT = "io.github.pgcachewatch";

	@ArchTest
	static final ArchRule noPackagesDependOnEachOtherInACircle = slices().matching(ROOT + ".(*)..")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule theRootDependsOnEventsAlone = mayDependOn("", "event");

	@ArchTest
	static final ArchRule strategiesDependOnEventsAlone = mayDependOn(".strategy", "event");

	@ArchTest
	static final ArchRule cachesDependOnEventsAlone = mayDependOn(".cache", "event");

	@ArchTest
	static final ArchRule theInvalidationKnowsNoListener = mayDependOn(".invalidation", "", "event", "strategy",
			"cache", "trigger");

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
		.that(describe("are outside of it", (type) -> !type.getPackageName().equals(ROOT + ".autoconfigure")))
		.should()
		.dependOnClassesThat(resideInAPackage(ROOT + ".autoconfigure.."));

	@ArchTest
	static final ArchRule cachesKnowNoPostgres = noClasses()
		.that(resideInAnyPackage(ROOT + ".cache", ROOT + ".invalidation"))
		.should()
		.dependOnClassesThat(resideInAnyPackage("org.postgresql..", "java.sql.."));

	@ArchTest
	static final ArchRule whatIsAlwaysThereNeedsNoOptionalLibrary = noClasses()
		.that(resideInAnyPackage(ROOT + ".autoconfigure"))
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
	static final ArchRule packagesAreNullMarked = classes().should(beInANullMarkedPackage());

	private static ArchRule mayDependOn(String name, String... others) {
		String[] forbidden = java.util.stream.Stream
			.of("", "event", "strategy", "source..", "trigger", "cache", "invalidation", "actuate", "autoconfigure")
			.filter((other) -> !(ROOT + (other.isEmpty() ? "" : "." + other)).equals(ROOT + name))
			.filter((other) -> !java.util.List.of(others).contains(other))
			.map((other) -> ROOT + (other.isEmpty() ? "" : "." + other))
			.toArray(String[]::new);
		return noClasses().that(resideInAPackage(ROOT + name))
			.should()
			.dependOnClassesThat(resideInAnyPackage(forbidden));
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
