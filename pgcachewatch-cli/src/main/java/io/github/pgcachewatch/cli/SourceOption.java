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

package io.github.pgcachewatch.cli;

import io.github.pgcachewatch.source.wal.WalSource;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.WatchManager;
import io.github.pgcachewatch.trigger.publication.PublicationManager;
import io.github.pgcachewatch.trigger.publication.PublicationRemoval;
import picocli.CommandLine.Option;

/**
 * The option that tells what sends the changes: triggers, or the publication of the
 * channel.
 */
final class SourceOption {

	@Option(names = "--source", paramLabel = "SOURCE", defaultValue = "notify",
			description = { "notify, for triggers, or wal, for the channel's publication, as the application has it",
					"in pgcachewatch.source (default: ${DEFAULT-VALUE})." })
	private Source source = Source.NOTIFY;

	boolean isWal() {
		return this.source == Source.WAL;
	}

	/**
	 * Returns what puts the triggers, or the publication, into place. Who may do so need
	 * not be allowed to read the WAL.
	 */
	WatchManager manager(TriggerSettings settings) {
		return isWal() ? publication(settings) : new TriggerManager(settings);
	}

	static PublicationManager publication(TriggerSettings settings) {
		return PublicationManager.ofOwner(settings, WalSource.publication(settings.channel()));
	}

	static PublicationRemoval removal(TriggerSettings settings) {
		return new PublicationRemoval(WalSource.publication(settings.channel()), settings.lockTimeout());
	}

	/**
	 * What sends the changes.
	 */
	enum Source {

		NOTIFY, WAL

	}

}
