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

package io.github.pgcachewatch.autoconfigure;

import java.util.List;

import io.github.pgcachewatch.watch.BeanClasses;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if a cache is bound to a table, or may be as far as definitions of beans tell.
 */
class OnBoundCacheCondition extends SpringBootCondition implements ConfigurationCondition {

	private static final ConfigurationPropertyName CACHES = ConfigurationPropertyName.of("pgcachewatch.caches");

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Bound cache");
		if (isBoundByProperty(context.getEnvironment())) {
			return ConditionOutcome.match(message.found("property").items("pgcachewatch.caches"));
		}
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		if (beanFactory != null && BeanClasses.mayBeAnnotated(beanFactory, packages(beanFactory))) {
			return ConditionOutcome.match(message.foundExactly("beans with @PgInvalidated, or that may have it"));
		}
		return ConditionOutcome.noMatch(message.didNotFind("bean with @PgInvalidated").atAll());
	}

	private static List<String> packages(ConfigurableListableBeanFactory beanFactory) {
		return AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory) : List.of();
	}

	private static boolean isBoundByProperty(Environment environment) {
		if (environment.getProperty("pgcachewatch.capture", "").equalsIgnoreCase("auto")) {
			return true;
		}
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.containsDescendantOf(CACHES) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

}
