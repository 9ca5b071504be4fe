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
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The pages of a directory: the README and the Markdown files that links lead to from
 * there; in the order of its last links, which are the list at its end, and then as a
 * reader comes by them. Not thread-safe.
 */
final class DocumentationPages {

	private static final String SOURCES = "https://github.com/pgcachewatch/pgcachewatch-spring-boot/";

	private final Path directory;

	private final Map<Path, MarkdownPage> pages = new LinkedHashMap<>();

	private final Set<Path> assets = new LinkedHashSet<>();

	private final List<String> broken = new ArrayList<>();

	private DocumentationPages(Path directory) {
		this.directory = directory;
	}

	/**
	 * Reads the pages, and has their links lead from one to the other on the site.
	 * @param directory the directory of the README
	 * @return the pages
	 * @throws BrokenLinkException if a link leads to a file or a heading that is not
	 * there
	 * @throws IOException if a file cannot be read
	 */
	static DocumentationPages read(Path directory) throws IOException {
		DocumentationPages pages = new DocumentationPages(directory.toAbsolutePath().normalize());
		Path readme = pages.directory.resolve("README.md");
		pages.pages.put(readme, MarkdownPage.read(readme));
		List<MarkdownPage> unseen = List.copyOf(pages.pages.values());
		while (!unseen.isEmpty()) {
			Set<Path> seen = Set.copyOf(pages.pages.keySet());
			unseen.forEach((page) -> page.rewriteLinks(pages::target));
			unseen = pages.pages.values().stream().filter((page) -> !seen.contains(page.file())).toList();
		}
		if (!pages.broken.isEmpty()) {
			throw new BrokenLinkException(pages.broken);
		}
		return pages;
	}

	Collection<MarkdownPage> pages() {
		return this.pages.values();
	}

	/**
	 * Returns the pictures and other files beside the pages that links lead to.
	 */
	Collection<Path> assets() {
		return this.assets;
	}

	/**
	 * Returns the name of a page's file on the site.
	 */
	String siteName(MarkdownPage page) {
		Path path = this.directory.relativize(page.file());
		if (!page.file().getFileName().toString().equals("README.md")) {
			return page.file().getFileName().toString().toLowerCase(Locale.ROOT).replace(".md", ".html");
		}
		return (path.getNameCount() == 1) ? "index.html" : path.getName(0) + ".html";
	}

	private MarkdownPage add(MarkdownPage from, Path file) {
		MarkdownPage page = this.pages.get(file);
		if (page == null) {
			page = readPage(file);
		}
		else if (isReadme(from)) {
			this.pages.remove(file);
		}
		this.pages.putIfAbsent(file, page);
		return page;
	}

	private boolean isReadme(MarkdownPage page) {
		return page.file().equals(this.directory.resolve("README.md"));
	}

	private static MarkdownPage readPage(Path file) {
		try {
			return MarkdownPage.read(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String target(MarkdownPage page, String destination) {
		URI link = URI.create(destination);
		if (link.isAbsolute()) {
			return destination;
		}
		String path = link.getPath();
		Path file = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
		if (!file.startsWith(this.directory) || !Files.exists(file)) {
			return broken(page, destination);
		}
		if (file.toString().endsWith(".md")) {
			return page(page, destination, add(page, file), link.getFragment());
		}
		if (!Files.isDirectory(file) && this.directory.resolve("docs").equals(file.getParent())) {
			this.assets.add(file);
			return file.getFileName().toString();
		}
		return SOURCES + (Files.isDirectory(file) ? "tree" : "blob") + "/main/" + this.directory.relativize(file);
	}

	private String page(MarkdownPage from, String destination, MarkdownPage to, @Nullable String anchor) {
		if (anchor == null) {
			return siteName(to);
		}
		return to.hasAnchor(anchor) ? siteName(to) + "#" + anchor : broken(from, destination);
	}

	private String broken(MarkdownPage page, String destination) {
		this.broken.add(this.directory.relativize(page.file()) + " to " + destination);
		return destination;
	}

}
