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
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DocumentationSiteTests {

	@TempDir
	private Path sources;

	@TempDir
	private Path site;

	@BeforeEach
	void guide() throws IOException {
		write("docs/guide.md", "# The guide\n\nBegin.\n\n## A `key` and more\n\nBack to [the front](../README.md).\n");
	}

	@Test
	void linksLeadFromPageToPage() throws IOException {
		write("README.md", "# Front\n\n[guide](docs/guide.md), [key](docs/guide.md#a-key-and-more)\n");
		make();
		assertThat(page("index.html")).contains("href=\"guide.html\"", "href=\"guide.html#a-key-and-more\"");
		assertThat(page("guide.html")).contains("href=\"index.html\"", "id=\"a-key-and-more\"");
	}

	@Test
	void aFileThatIsMissingIsNamedWithThePageThatLinksToIt() throws IOException {
		write("README.md", "# Front\n\n[guide](docs/guides.md)\n");
		assertThatExceptionOfType(BrokenLinkException.class).isThrownBy(this::make)
			.withMessage("Links of the documentation lead nowhere: README.md to docs/guides.md");
	}

	@Test
	void aHeadingThatIsMissingIsNamedWithThePageThatLinksToIt() throws IOException {
		write("README.md", "# Front\n\n[guide](docs/guide.md)\n");
		write("docs/guide.md", "# The guide\n\n[below](#end)\n");
		assertThatExceptionOfType(BrokenLinkException.class).isThrownBy(this::make)
			.withMessage("Links of the documentation lead nowhere: docs/guide.md to #end");
	}

	@Test
	void aPictureComesAlongAndASourceIsLinkedWhereItIs() throws IOException {
		write("docs/picture.svg", "<svg/>");
		write("pom.xml", "<project/>");
		write("README.md", "# Front\n\n![picture](docs/picture.svg) [build](pom.xml)\n");
		make();
		assertThat(this.site.resolve("picture.svg")).isRegularFile();
		assertThat(page("index.html")).contains("src=\"picture.svg\"", "/blob/main/pom.xml\"");
	}

	@Test
	void pagesAreInTheOrderOfTheListAtTheEndOfTheReadme() throws IOException {
		write("docs/other.md", "# Other\n");
		write("README.md",
				"# Front\n\nSee the [guide](docs/guide.md).\n\n- [Other](docs/other.md)\n- [Guide](docs/guide.md)\n");
		make();
		assertThat(page("index.html")).containsSubsequence("<nav", "index.html", "other.html", "guide.html", "</nav>");
	}

	@Test
	void whatMayBeWiderThanThePageIsReachedByKeys() throws IOException {
		write("README.md", "# Front\n\n```\ncode\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n");
		make();
		assertThat(page("index.html")).contains("<pre tabindex=\"0\">", "<div class=\"table\" tabindex=\"0\"><table>",
				"</table></div>");
	}

	@Test
	void theNavigationListsTheSectionsOfThePageThatIsOpen() throws IOException {
		write("README.md", "# Front\n\n[guide](docs/guide.md)\n\n## Begin\n\n### Details\n");
		make();
		assertThat(page("index.html")).containsSubsequence("<nav", "<a href=\"#begin\">Begin</a>", "</nav>")
			.doesNotContain("href=\"#details\"", "href=\"#a-key-and-more\"");
	}

	@Test
	void theWindowsTitleNamesThePageAndTheSite() throws IOException {
		write("README.md", "# Front\n\n[guide](docs/guide.md)\n");
		make();
		assertThat(page("index.html")).contains("<title>Front</title>");
		assertThat(page("guide.html")).contains("<title>The guide · Front</title>");
	}

	@Test
	void aWordOfCodeStaysInOneLineUnlessItIsLongerThanThat() throws IOException {
		write("README.md", "# Front\n\n`install -am` and `a-name-that-is-longer-than-a-line-of-a-phone`\n");
		make();
		assertThat(page("index.html")).contains("<code><span>install</span> <span>-am</span></code>",
				"<code>a-name-that-is-longer-than-a-line-of-a-phone</code>");
	}

	@Test
	void theSearchFindsWhatStandsUnderAHeading() throws IOException {
		write("README.md", "# Front\n\n[guide](docs/guide.md)\n");
		make();
		assertThat(page("search-index.js"))
			.contains("{page: \"The guide\", title: \"A key and more\", url: \"guide.html#a-key-and-more\", "
					+ "text: \"Back to the front.\"}");
	}

	private void make() throws IOException {
		DocumentationSite.main(new String[] { this.sources.toString(), this.site.toString() });
	}

	private void write(String file, String content) throws IOException {
		Path path = this.sources.resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, content);
	}

	private String page(String name) throws IOException {
		return Files.readString(this.site.resolve(name));
	}

}
