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

import java.util.ArrayList;
import java.util.List;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.ContextClosedEvent;
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
	void aListenerThatIsAddedToTheMulticasterItselfIsFoundAtOnce() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			EventListeners listeners = new EventListeners(context);
			assertThat(listeners.listenTo(TableChange.class)).isFalse();
			multicaster(context).addApplicationListener(new Listener());
			assertThat(listeners.listenTo(TableChange.class)).isTrue();
			assertThat(listeners.askFor(TableChange.class)).isTrue();
			assertThat(listeners.listenTo(PgNotification.class)).isFalse();
		}
	}

	@Test
	void aListenerThatIsAddedToTheMulticasterByItsBeansNameIsFoundAtOnce() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			EventListeners listeners = new EventListeners(context);
			assertThat(listeners.listenTo(TableChange.class)).isFalse();
			context.registerBean("listener", Listener.class, (definition) -> definition.setLazyInit(true));
			multicaster(context).addApplicationListenerBean("listener");
			assertThat(listeners.listenTo(TableChange.class)).isTrue();
			multicaster(context).removeApplicationListenerBean("listener");
			context.removeBeanDefinition("listener");
			assertThat(listeners.listenTo(TableChange.class)).isFalse();
		}
	}

	@Test
	void aListenerThatTakesThePlaceOfAnotherOneIsFoundAtOnce() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			OtherListener other = new OtherListener();
			context.addApplicationListener(other);
			EventListeners listeners = new EventListeners(context);
			assertThat(listeners.listenTo(TableChange.class)).isFalse();
			context.removeApplicationListener(other);
			context.addApplicationListener(new Listener());
			assertThat(listeners.listenTo(TableChange.class)).isTrue();
		}
	}

	@Test
	void aListenerThatWasRemovedDoesNotListen() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			Listener listener = new Listener();
			context.addApplicationListener(listener);
			EventListeners listeners = new EventListeners(context);
			assertThat(listeners.listenTo(TableChange.class)).isTrue();
			multicaster(context).removeApplicationListener(listener);
			context.removeApplicationListener(listener);
			assertThat(listeners.listenTo(TableChange.class)).isFalse();
		}
	}

	@Test
	void aListenerOfABeanThatIsCreatedLaterIsFoundAtOnce() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			EventListeners listeners = new EventListeners(context);
			assertThat(listeners.listenTo(TableChange.class)).isFalse();
			context.registerBean("listener", Listener.class);
			context.getBean("listener");
			assertThat(listeners.listenTo(TableChange.class)).isTrue();
		}
	}

	@Test
	void aListenerWhoseBeanCannotBeCreatedMayListen() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			context.registerBean("listener", Listener.class, () -> {
				throw new IllegalStateException("not yet");
			});
			multicaster(context).addApplicationListenerBean("listener");
			assertThat(new EventListeners(context).listenTo(TableChange.class)).isTrue();
			multicaster(context).removeApplicationListenerBean("listener");
		}
	}

	@Test
	void aListenerOfAChildContextIsReachedByNoEventOfItsParent() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(Empty.class);
				GenericApplicationContext child = new GenericApplicationContext(parent)) {
			Listener listener = new Listener();
			child.addApplicationListener(listener);
			child.refresh();
			parent.publishEvent(change());
			assertThat(listener.received).isEmpty();
			assertThat(new EventListeners(parent).listenTo(TableChange.class)).isFalse();
			assertThat(new EventListeners(child).listenTo(TableChange.class)).isTrue();
		}
	}

	@Test
	void aParentThatIsSetLaterMayHaveListeners() {
		try (GenericApplicationContext parent = new GenericApplicationContext();
				GenericApplicationContext context = new GenericApplicationContext()) {
			parent.refresh();
			context.refresh();
			EventListeners listeners = new EventListeners(context);
			assertThat(listeners.listenTo(TableChange.class)).isFalse();
			context.setParent(parent);
			assertThat(listeners.listenTo(TableChange.class)).isTrue();
		}
	}

	@Test
	void anEventReachesAListenerThatWasAddedToTheMulticasterItself() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class)) {
			ApplicationEvents events = ApplicationEvents.of(context, Runnable::run, 10, () -> {
			});
			events.afterSingletonsInstantiated();
			events.publish(change());
			Listener listener = new Listener();
			multicaster(context).addApplicationListener(listener);
			events.publish(change());
			assertThat(listener.received).hasSize(1);
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

	private static TableChange change() {
		return TableChange.of(Operation.UPDATE, "book");
	}

	private static ApplicationEventMulticaster multicaster(ConfigurableApplicationContext context) {
		return context.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
				ApplicationEventMulticaster.class);
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

		private final List<TableChange> received = new ArrayList<>();

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<TableChange> event) {
			this.received.add(event.getPayload());
		}

	}

	static class OtherListener implements ApplicationListener<ContextClosedEvent> {

		@Override
		public void onApplicationEvent(ContextClosedEvent event) {
		}

	}

	static class Own extends SimpleApplicationEventMulticaster {

	}

}
