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

import java.util.Map;
import java.util.Set;

import org.commonmark.node.Code;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlWriter;

/**
 * Marks the words of code within a sentence, which the style keeps in one line: a name
 * that is broken after a hyphen reads as two. Not thread-safe.
 */
final class InlineCodeRenderer implements NodeRenderer {

	/**
	 * The characters that fit into a line of a list on a phone; longer words are broken.
	 */
	private static final int LINE = 36;

	private final HtmlNodeRendererContext context;

	InlineCodeRenderer(HtmlNodeRendererContext context) {
		this.context = context;
	}

	@Override
	public Set<Class<? extends Node>> getNodeTypes() {
		return Set.of(Code.class);
	}

	@Override
	public void render(Node node) {
		HtmlWriter writer = this.context.getWriter();
		writer.tag("code", this.context.extendAttributes(node, "code", Map.of()));
		String separator = "";
		for (String word : ((Code) node).getLiteral().split(" ", -1)) {
			writer.text(separator);
			write(writer, word);
			separator = " ";
		}
		writer.tag("/code");
	}

	private static void write(HtmlWriter writer, String word) {
		if (word.length() > LINE) {
			writer.text(word);
			return;
		}
		writer.tag("span");
		writer.text(word);
		writer.tag("/span");
	}

}
