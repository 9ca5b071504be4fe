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

package io.github.pgcachewatch.watch;

import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventListeners}: every listener is found.
 */
class EventListenersTests {

	@Test
	void whereNobodyListensThatIsKnown() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			assertThat(new EventListeners(context).listenTo(TableChange.class)).isFalse();
		}
	}

	@Test
	void aListenerIsFoundForItsOwnTypeOnly() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Annotated.class)) {
			EventListeners listeners = new EventListeners(context);
			assertThat(listeners.listenTo(TableChange.class)).isTrue();
			assertThat(listeners.listenTo(PgNotification.class)).isFalse();
		}
	}

	@Test
	void aListenerAddedLaterIsFoundAtOnce() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			EventListeners listeners = new EventListeners(context);
			assertThat(listeners.listenTo(TableChange.class)).isFalse();
			context.addApplicationListener(new Listener());
			assertThat(listeners.listenTo(TableChange.class)).isTrue();
		}
	}

	@Test
	void aListenerThatIsRegisteredAsASingletonMayListen() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.getBeanFactory().registerSingleton("listener", new Listener());
			context.refresh();
			assertThat(new EventListeners(context).listenTo(TableChange.class)).isTrue();
		}
	}

	@Test
	void anApplicationOfSpringBootHasNoListenerOfItsOwn() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Empty.class)
			.web(WebApplicationType.NONE)
			.run()) {
			assertThat(new EventListeners(context).listenTo(TableChange.class)).isFalse();
		}
	}

	@Test
	void aListenerToEverythingIsFound() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Everything.class)) {
			assertThat(new EventListeners(context).listenTo(TableChange.class)).isTrue();
		}
	}

	@Test
	void whereTheApplicationHasItsOwnMulticasterSomebodyMayListen() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME, Own.class);
			context.refresh();
			assertThat(new EventListeners(context).listenTo(TableChange.class)).isTrue();
		}
	}

	@Test
	void whereTheContextHasAParentSomebodyMayListen() {
		try (GenericApplicationContext parent = new GenericApplicationContext();
				GenericApplicationContext context = new GenericApplicationContext(parent)) {
			parent.refresh();
			context.refresh();
			assertThat(new EventListeners(context).listenTo(TableChange.class)).isTrue();
		}
	}

	static class Empty {

	}

	static class Annotated {

		@EventListener
		void on(TableChange change) {
		}

	}

	static class Everything {

		@EventListener
		void on(Object event) {
		}

	}

	static class Listener implements ApplicationListener<PayloadApplicationEvent<TableChange>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<TableChange> event) {
		}

	}

	static class Own extends SimpleApplicationEventMulticaster {

	}

}
