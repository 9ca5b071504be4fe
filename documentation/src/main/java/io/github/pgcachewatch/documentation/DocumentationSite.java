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

package io.github.pgcachewatch.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;

import org.commonmark.renderer.html.HtmlWriter;

/**
 * Writes the documentation as a static site, which needs no server: pages, a style for
 * narrow screens and dark rooms, and a search that runs in the browser.
 */
public final class DocumentationSite {

	private final DocumentationPages pages;

	private final Path target;

	private DocumentationSite(DocumentationPages pages, Path target) {
		this.pages = pages;
		this.target = target;
	}

	/**
	 * Writes the site.
	 * @param arguments the directory of the README, and that of the site
	 * @throws IOException if a file cannot be read or written
	 * @throws BrokenLinkException if a link leads nowhere
	 */
	public static void main(String[] arguments) throws IOException {
		new DocumentationSite(DocumentationPages.read(Path.of(arguments[0])), Path.of(arguments[1])).write();
	}

	private void write() throws IOException {
		Files.createDirectories(this.target);
		String template = resource("page.html");
		for (MarkdownPage page : this.pages.pages()) {
			Files.writeString(this.target.resolve(this.pages.siteName(page)),
					template.replace("{title}", escape(windowTitle(page)))
						.replace("{navigation}", navigation(page))
						.replace("{content}", page.toHtml()));
		}
		for (Path asset : this.pages.assets()) {
			Files.copy(asset, this.target.resolve(asset.getFileName()), StandardCopyOption.REPLACE_EXISTING);
		}
		Files.writeString(this.target.resolve("site.css"), resource("site.css"));
		Files.writeString(this.target.resolve("search.js"), resource("search.js"));
		Files.writeString(this.target.resolve("search-index.js"), index());
	}

	private String windowTitle(MarkdownPage page) {
		String site = this.pages.pages().iterator().next().title();
		return page.title().equals(site) ? site : page.title() + " · " + site;
	}

	private String navigation(MarkdownPage current) {
		return this.pages.pages()
			.stream()
			.map((page) -> "<li><a href=\"%s\"%s>%s</a>%s</li>".formatted(this.pages.siteName(page),
					(page == current) ? " aria-current=\"page\"" : "", escape(page.title()),
					(page == current) ? contents(page) : ""))
			.collect(Collectors.joining("\n"));
	}

	private static String contents(MarkdownPage page) {
		String items = page.sections()
			.stream()
			.filter((section) -> section.level() == 2)
			.map((section) -> "<li><a href=\"#%s\">%s</a></li>".formatted(section.anchor(), escape(section.title())))
			.collect(Collectors.joining("\n"));
		return items.isEmpty() ? "" : "\n<ul>\n" + items + "\n</ul>\n";
	}

	private String index() {
		return this.pages.pages()
			.stream()
			.flatMap((page) -> page.sections().stream().map((section) -> entry(page, section)))
			.collect(Collectors.joining(",\n", "window.searchIndex = [\n", "\n];\n"));
	}

	private String entry(MarkdownPage page, PageSection section) {
		return "  {page: %s, title: %s, url: %s, text: %s}".formatted(literal(page.title()), literal(section.title()),
				literal(this.pages.siteName(page) + "#" + section.anchor()),
				literal(section.text().toString().replaceAll("\\s+", " ").trim()));
	}

	private static String literal(String text) {
		return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
	}

	private static String escape(String text) {
		StringBuilder escaped = new StringBuilder();
		new HtmlWriter(escaped).text(text);
		return escaped.toString();
	}

	private static String resource(String name) throws IOException {
		try (InputStream stream = DocumentationSite.class.getResourceAsStream(name)) {
			if (stream == null) {
				throw new IOException("The resource " + name + " is missing beside the class");
			}
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
