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
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The arrows between the packages of the core.
 */
@AnalyzeClasses(packages = CoreArchitectureTests.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class CoreArchitectureTests {

	static final String ROOT = "io.github.pgcachewatch";

	@ArchTest
	static final ArchRule theCoreKnowsNoSpring = noClasses().should()
		.dependOnClassesThat(resideInAPackage("org.springframework.."));

	@ArchTest
	static final ArchRule noPackagesDependOnEachOtherInACircle = slices().matching(ROOT + ".(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule eventsDependOnNothingOfOurs = noClasses().that(resideInAPackage(ROOT + ".event"))
		.should()
		.dependOnClassesThat(resideInAnyPackage(ROOT + ".source..", ROOT + ".trigger.."));

	@ArchTest
	static final ArchRule sourcesDependOnEventsAlone = noClasses().that(resideInAPackage(ROOT + ".source.."))
		.should()
		.dependOnClassesThat(resideInAnyPackage(ROOT + ".trigger..", "tools.jackson.."));

	@ArchTest
	static final ArchRule whatEverySourceSharesKnowsNoKindOfSource = noClasses()
		.that(resideInAPackage(ROOT + ".source"))
		.should()
		.dependOnClassesThat(resideInAPackage(ROOT + ".source.*.."));

	@ArchTest
	static final ArchRule socketsKnowNoSource = noClasses().that(resideInAPackage(ROOT + ".source.notify.socket"))
		.should()
		.dependOnClassesThat(resideInAnyPackage(ROOT + ".source", ROOT + ".source.notify", ROOT + ".event"));

	@ArchTest
	static final ArchRule triggersDependOnEventsAlone = noClasses().that(resideInAPackage(ROOT + ".trigger.."))
		.should()
		.dependOnClassesThat(resideInAPackage(ROOT + ".source.."));

	@ArchTest
	static final ArchRule theCatalogKnowsNoInstallation = noClasses().that(resideInAPackage(ROOT + ".trigger.catalog"))
		.should()
		.dependOnClassesThat(resideInAPackage(ROOT + ".trigger"));

	@ArchTest
	static final ArchRule definitionsKnowNoCatalog = noClasses().that(resideInAPackage(ROOT + ".trigger.definition"))
		.should()
		.dependOnClassesThat(resideInAnyPackage(ROOT + ".trigger", ROOT + ".trigger.catalog"));

	@ArchTest
	static final ArchRule packagesAreNullMarked = classes().should(beInANullMarkedPackage());

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
