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

package io.github.pgcachewatch.invalidation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.invalidation.StrategyTimeline.Change;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import io.github.pgcachewatch.strategy.TimedStrategy;
import io.github.pgcachewatch.strategy.WindowedStrategy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Draws the picture of the strategies in the documentation, and sees to it that it is
 * there as drawn.
 */
class StrategyPictureTests {

	private static final Path PICTURE = Path.of("..", "docs", "strategies.svg");

	private static final List<Change> CHANGES = List.of(new Change(2, Operation.UPDATE),
			new Change(5, Operation.INSERT), new Change(7, Operation.INSERT), new Change(9, Operation.DELETE),
			new Change(11, Operation.UPDATE), new Change(24, Operation.UPDATE));

	@Test
	void theDocumentationShowsWhatTheStrategiesDo() throws IOException {
		String picture = StrategyPicture.draw(timelines());
		if (Boolean.getBoolean("pictures.write")) {
			Files.writeString(PICTURE, picture);
		}
		assertThat(Files.readString(PICTURE)).as("docs/strategies.svg; write it with -Dpictures.write=true")
			.isEqualTo(picture);
	}

	@Test
	void eachChangeOfThePictureIsCarriedOutInTime() {
		for (StrategyTimeline timeline : timelines()) {
			for (int key = 0; key < CHANGES.size(); key++) {
				assertThat(timeline.evictedAt(key) - CHANGES.get(key).second()).as(timeline.name()).isBetween(0, 30);
			}
		}
	}

	private static List<StrategyTimeline> timelines() {
		Duration delay = Duration.ofSeconds(30);
		return Stream
			.of(StrategyTimeline.of("greedy", new GreedyStrategy(), CHANGES),
					StrategyTimeline.of("windowed\nmax-events: 5, max-delay: 30s", new WindowedStrategy(5, delay),
							CHANGES),
					StrategyTimeline.of("windowed\npattern: insert,insert,delete",
							new WindowedStrategy(null, delay,
									List.of(Operation.INSERT, Operation.INSERT, Operation.DELETE)),
							CHANGES),
					StrategyTimeline.of("timed\ninterval: 20s", new TimedStrategy(Duration.ofSeconds(20)), CHANGES),
					StrategyTimeline.of("a bean of your own\nwithin 5 s", (pending) -> Duration.ofSeconds(5), CHANGES))
			.toList();
	}

}
