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

package io.github.pgcachewatch.sample.demo;

import java.io.IOException;

import io.github.pgcachewatch.sample.BookshopApplication;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts one bookshop and one browser for all tests of the page, opens it before each
 * test, and stops both in the end.
 */
final class PageExtension implements BeforeEachCallback, ParameterResolver {

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == BookshopPage.class;
	}

	@Override
	public BookshopPage resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return page(context);
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		page(context).open();
	}

	private static BookshopPage page(ExtensionContext context) {
		return context.getRoot()
			.getStore(Namespace.create(PageExtension.class))
			.computeIfAbsent(RunningPage.class, (key) -> RunningPage.start(), RunningPage.class)
			.page();
	}

	/**
	 * Closed with the store that it is kept in.
	 */
	private record RunningPage(BookshopPage page) implements AutoCloseable {

		static RunningPage start() {
			try {
				HeadlessBrowser browser = HeadlessBrowser.start();
				return new RunningPage(new BookshopPage(
						new SpringApplicationBuilder(BookshopApplication.class).run("--server.port=0"), browser));
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void close() throws IOException {
			this.page.application().close();
			this.page.browser().close();
		}

	}

}
