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

package io.github.pgcachewatch.benchmarks;

import java.util.Locale;
import java.util.Map;

/**
 * What a table that is written to may have for a trigger.
 */
enum WriterTrigger {

	NONE("no trigger"),

	PYTHON("PGCacheWatch (Python)") {

		@Override
		void install(BenchmarkDatabase database) throws Exception {
			database.execute("""
					CREATE FUNCTION fn_pgcachewatch_table_change() RETURNS trigger LANGUAGE plpgsql AS $$
					BEGIN
					  PERFORM pg_notify('bench', json_build_object('operation', lower(TG_OP), 'table', TG_TABLE_NAME,
					    'sent_at', now())::text);
					  RETURN NEW;
					END;
					$$""", """
					CREATE TRIGGER tg_pgcachewatch_table_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
					ON writer_python FOR EACH STATEMENT EXECUTE FUNCTION fn_pgcachewatch_table_change()""");
		}

	},

	ROW("row trigger") {

		@Override
		void install(BenchmarkDatabase database) throws Exception {
			database.execute("""
					CREATE FUNCTION notify_row() RETURNS trigger LANGUAGE plpgsql AS $$
					BEGIN
					  PERFORM pg_notify('bench', json_build_object('operation', lower(TG_OP), 'table', TG_TABLE_NAME,
					    'sent_at', now(), 'keys', json_build_array(json_build_object('id', NEW.id)))::text);
					  RETURN NULL;
					END;
					$$""", """
					CREATE TRIGGER notify_row AFTER INSERT OR UPDATE ON writer_row
					FOR EACH ROW EXECUTE FUNCTION notify_row()""");
		}

	},

	KEYS("ours, with keys") {

		@Override
		void install(BenchmarkDatabase database) {
			watch(database,
					Map.of("pgcachewatch.caches.writer.invalidated-by[0].table", table(),
							"pgcachewatch.caches.writer.invalidated-by[0].key", "id",
							"pgcachewatch.caches.writer.invalidated-by[0].key-type", "java.lang.Long"));
		}

	},

	WHOLE_TABLE("ours, without keys") {

		@Override
		void install(BenchmarkDatabase database) {
			watch(database, Map.of("pgcachewatch.caches.writer.invalidated-by[0].table", table()));
		}

	};

	private final String title;

	WriterTrigger(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	String table() {
		return "writer_" + name().toLowerCase(Locale.ROOT);
	}

	void install(BenchmarkDatabase database) throws Exception {
	}

	/**
	 * Has the starter install its trigger, as the start of an application does.
	 */
	private static void watch(BenchmarkDatabase database, Map<String, Object> properties) {
		WatchedApplication.run(database, properties).close();
	}

}
