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

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.NearestName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.NativeDetector;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Warns of properties under {@code pgcachewatch} that are none, which most often are
 * typing errors.
 */
class UnknownProperties implements InitializingBean {

	private static final Logger logger = LoggerFactory.getLogger(UnknownProperties.class);

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("pgcachewatch");

	private static final Pattern NAME_IN_MAP = Pattern.compile("(pgcachewatch\\.(?:caches|strategies)\\.)([^.\\[]+).*",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern LEFT_OUT = Pattern.compile("[^A-Za-z0-9_-]");

	private final Environment environment;

	UnknownProperties(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void afterPropertiesSet() {
		if (NativeDetector.inNativeImage()) {
			// There the names of a record's components need not be known.
			return;
		}
		Set<String> named = new TreeSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter((name) -> PREFIX.isAncestorOf(name) && !isKnown(name, source))
					.filter((name) -> named.add(name.toString()))
					.forEach((name) -> warn(name, source));
			}
			if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> enumerable
					&& !isOfEnvironment(source)) {
				Arrays.stream(enumerable.getPropertyNames())
					.map(UnknownProperties::shortened)
					.filter((warning) -> !warning.isEmpty() && named.add(warning))
					.forEach(logger::warn);
			}
		}
	}

	/**
	 * Returns a warning if Spring Boot takes a name of the application's for a shorter
	 * one.
	 */
	private static String shortened(String property) {
		Matcher matcher = NAME_IN_MAP.matcher(property);
		String name = matcher.matches() ? matcher.group(2) : "";
		String taken = LEFT_OUT.matcher(name).replaceAll("");
		return taken.equals(name) ? ""
				: "The properties '" + matcher.group(1) + name + "' are taken for '" + matcher.group(1) + taken
						+ "', since only the letters a to z, digits, '-' and '_' count. Put the name in brackets: '"
						+ matcher.group(1) + "[" + name + "]', and in YAML in quotes as well.";
	}

	private static boolean isKnown(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		int mostWords = isOfEnvironment(source) ? name.getNumberOfElements() : 1;
		return isKnown(elements(name), PgCacheWatchProperties.class, mostWords);
	}

	/**
	 * Names of environment variables have underscores, where a property's has a dot, a
	 * dash, or the beginning of a word.
	 */
	private static boolean isOfEnvironment(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
	}

	private static List<String> elements(ConfigurationPropertyName name) {
		List<String> elements = new ArrayList<>();
		for (int i = PREFIX.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
			elements.add(name.getElement(i, Form.UNIFORM));
		}
		return elements;
	}

	private static boolean isKnown(List<String> elements, Type type, int mostWords) {
		if (elements.isEmpty()) {
			return true;
		}
		if (type instanceof ParameterizedType collection) {
			Type value = valueType(collection);
			return !isRecord(value) || isKnown(elements.subList(1, elements.size()), value, mostWords);
		}
		if (!isRecord(type)) {
			return false;
		}
		for (RecordComponent component : ((Class<?>) type).getRecordComponents()) {
			for (int words = 1; words <= Math.min(mostWords, elements.size()); words++) {
				if (String.join("", elements.subList(0, words)).equalsIgnoreCase(component.getName())
						&& isKnown(elements.subList(words, elements.size()), component.getGenericType(), mostWords)) {
					return true;
				}
			}
		}
		return false;
	}

	private static boolean isRecord(Type type) {
		return type instanceof Class<?> candidate && candidate.isRecord();
	}

	private static void warn(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		Origin origin = Origin.from(source.getConfigurationProperty(name));
		logger.warn("The property '{}'{} has no effect, for there is none of this name.{}", name,
				(origin != null) ? ", from " + origin + "," : "", cure(name));
	}

	private static String cure(ConfigurationPropertyName name) {
		List<String> known = names("", PgCacheWatchProperties.class).toList();
		return nearestInPlace(name, PREFIX.getNumberOfElements(), PgCacheWatchProperties.class)
			.or(() -> nearest(name, known))
			.or(() -> known.stream()
				.filter((property) -> property.endsWith("." + name.getLastElement(Form.DASHED)))
				.findFirst()
				.map((property) -> PREFIX + property))
			.map((property) -> " Did you mean '" + property + "'?")
			.orElse("");
	}

	/**
	 * Returns the name with its first unknown part replaced.
	 */
	private static Optional<String> nearestInPlace(ConfigurationPropertyName name, int index, Type type) {
		if (index >= name.getNumberOfElements()) {
			return Optional.empty();
		}
		if (type instanceof ParameterizedType collection) {
			return nearestInPlace(name, index + 1, valueType(collection));
		}
		if (!isRecord(type)) {
			return Optional.empty();
		}
		RecordComponent[] components = ((Class<?>) type).getRecordComponents();
		String element = name.getElement(index, Form.UNIFORM);
		return Arrays.stream(components)
			.filter((component) -> component.getName().equalsIgnoreCase(element))
			.findFirst()
			.map((component) -> nearestInPlace(name, index + 1, component.getGenericType()))
			.orElseGet(() -> NearestName
				.of(name.getElement(index, Form.DASHED),
						Arrays.stream(components).map(UnknownProperties::dashed).toList())
				.map((nearest) -> name.chop(index).append(nearest).toString()));
	}

	/**
	 * Compares whole names by their letters, as those of environment variables need.
	 */
	private static Optional<String> nearest(ConfigurationPropertyName name, List<String> known) {
		Map<String, String> letters = new HashMap<>();
		known.forEach((property) -> letters.put(property.replaceAll("[.-]", ""), PREFIX + property));
		return NearestName.of(String.join("", elements(name)), letters.keySet()).map(letters::get);
	}

	private static Stream<String> names(String prefix, Type type) {
		if (!isRecord(type)) {
			return Stream.of(prefix);
		}
		return Arrays.stream(((Class<?>) type).getRecordComponents())
			.flatMap((component) -> names(prefix + "." + dashed(component), component.getGenericType()));
	}

	private static String dashed(RecordComponent component) {
		return DataObjectPropertyName.toDashedForm(component.getName());
	}

	private static Type valueType(ParameterizedType collection) {
		Type[] arguments = collection.getActualTypeArguments();
		return arguments[arguments.length - 1];
	}

}
