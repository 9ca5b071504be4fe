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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A Markdown file, read once. Not thread-safe, since its links are rewritten in place.
 */
final class MarkdownPage {

	private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create(),
			HeadingAnchorExtension.create());

	private final Path file;

	private final Node document;

	private final List<PageSection> sections = new ArrayList<>();

	private MarkdownPage(Path file, Node document) {
		this.file = file;
		this.document = document;
		document.accept(new SectionReader());
	}

	static MarkdownPage read(Path file) throws IOException {
		return new MarkdownPage(file, Parser.builder().extensions(EXTENSIONS).build().parse(Files.readString(file)));
	}

	Path file() {
		return this.file;
	}

	String title() {
		return this.sections.get(0).title();
	}

	/**
	 * Returns what stands under each heading, in order; the first is the page's title.
	 */
	List<PageSection> sections() {
		return this.sections;
	}

	boolean hasAnchor(String anchor) {
		return this.sections.stream().anyMatch((section) -> section.anchor().equals(anchor));
	}

	/**
	 * Replaces the targets of links and images.
	 */
	void rewriteLinks(LinkTargets targets) {
		this.document.accept(new AbstractVisitor() {

			@Override
			public void visit(Link link) {
				link.setDestination(targets.target(MarkdownPage.this, link.getDestination()));
				visitChildren(link);
			}

			@Override
			public void visit(Image image) {
				image.setDestination(targets.target(MarkdownPage.this, image.getDestination()));
				visitChildren(image);
			}

		});
	}

	String toHtml() {
		return HtmlRenderer.builder()
			.extensions(EXTENSIONS)
			.attributeProviderFactory((context) -> MarkdownPage::makeScrollable)
			.nodeRendererFactory(InlineCodeRenderer::new)
			.build()
			.render(this.document)
			.replace("<table>", "<div class=\"table\" tabindex=\"0\"><table>")
			.replace("</table>", "</table></div>");
	}

	/**
	 * Has keys reach what scrolls where it is wider than the page.
	 */
	private static void makeScrollable(Node node, String tag, Map<String, String> attributes) {
		if (tag.equals("pre")) {
			attributes.put("tabindex", "0");
		}
	}

	/**
	 * Where a link of a page leads on the site.
	 */
	@FunctionalInterface
	interface LinkTargets {

		String target(MarkdownPage page, String destination);

	}

	/**
	 * Collects the text under each heading.
	 */
	private final class SectionReader extends AbstractVisitor {

		private final IdGenerator ids = IdGenerator.builder().build();

		@Override
		public void visit(Heading heading) {
			PlainText title = new PlainText();
			heading.accept(title);
			MarkdownPage.this.sections.add(new PageSection(heading.getLevel(), title.toString(),
					this.ids.generateId(title.toString()), new StringBuilder()));
		}

		@Override
		public void visit(Text text) {
			append(text.getLiteral());
		}

		@Override
		public void visit(Code code) {
			append(code.getLiteral());
		}

		@Override
		public void visit(FencedCodeBlock code) {
			append(code.getLiteral() + " ");
		}

		@Override
		public void visit(SoftLineBreak lineBreak) {
			append(" ");
		}

		@Override
		protected void visitChildren(Node parent) {
			super.visitChildren(parent);
			if (!(parent instanceof Link)) {
				append(" ");
			}
		}

		private void append(String text) {
			List<PageSection> sections = MarkdownPage.this.sections;
			if (!sections.isEmpty()) {
				sections.get(sections.size() - 1).text().append(text);
			}
		}

	}

	/**
	 * The text of a heading, without its markup.
	 */
	private static final class PlainText extends AbstractVisitor {

		private final StringBuilder text = new StringBuilder();

		@Override
		public void visit(Text node) {
			this.text.append(node.getLiteral());
		}

		@Override
		public void visit(Code node) {
			this.text.append(node.getLiteral());
		}

		@Override
		public String toString() {
			return this.text.toString();
		}

	}

}
