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

package io.github.pgcachewatch.actuate;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.selfcheck.CheckReports;
import io.github.pgcachewatch.selfcheck.SelfCheck;
import io.github.pgcachewatch.selfcheck.StaleEntry;
import io.github.pgcachewatch.source.SecretMask;
import io.github.pgcachewatch.guard.CacheGuard;
import io.github.pgcachewatch.source.SourceStatus;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.watch.TriggerMonitor;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of the listener. Reads bypass the caches while it is not {@code UP}, so that it
 * is no matter of liveness.
 */
public final class PgCacheWatchHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<SourceStatus> listener;

	private final TriggerMonitor monitor;

	private final CacheGuard guard;

	private final SelfCheck selfCheck;

	private final BooleanSupplier idle;

	/**
	 * Creates the indicator.
	 * @param listener the listener's status
	 * @param monitor what is known of the tables
	 * @param guard what is known of the methods that are not cached
	 * @param selfCheck what compares entries with what their methods return
	 * @param idle whether there is nothing to listen for
	 */
	public PgCacheWatchHealthIndicator(Supplier<SourceStatus> listener, TriggerMonitor monitor, CacheGuard guard,
			SelfCheck selfCheck, BooleanSupplier idle) {
		super("The listener's health could not be told");
		this.listener = listener;
		this.monitor = monitor;
		this.guard = guard;
		this.selfCheck = selfCheck;
		this.idle = idle;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SourceStatus status = this.listener.get();
		List<String> refused = this.guard.refusals();
		if (this.idle.getAsBoolean() && refused.isEmpty()) {
			builder.unknown().withDetail("idle", "nothing is bound to a table");
			return;
		}
		builder.status(refused.isEmpty() ? status(status.state()) : Status.DOWN)
			.withDetail("state", status.state())
			.withDetail("channel", status.channel())
			.withDetail("reconnects", status.reconnects())
			.withDetail("missingTriggers", missingTriggers());
		withDetail(builder, "refusedCaches", refused.isEmpty() ? null : refused);
		withDetail(builder, "backendPid", status.backendPid());
		withDetail(builder, "lastProofOfLifeAge", status.lastProofAge());
		double usage = status.queueUsage();
		withDetail(builder, "notificationQueueUsage", Double.isNaN(usage) ? null : usage);
		List<String> warnings = this.monitor.warnings();
		withDetail(builder, "triggerWarnings", warnings.isEmpty() ? null : warnings);
		withDetail(builder, "verificationFailure", message(this.monitor.failure()));
		withDetail(builder, "lastFailure", message(status.lastFailure()));
		status.details().forEach(builder::withDetail);
		withDetail(builder, "selfCheck", this.selfCheck.isEnabled() ? describe(this.selfCheck.reports()) : null);
	}

	private static Map<String, Long> describe(CheckReports reports) {
		return Map.of("compared", reports.compared(), "stale",
				reports.stale().stream().mapToLong(StaleEntry::times).sum());
	}

	private List<String> missingTriggers() {
		return this.monitor.tables()
			.stream()
			.filter((table) -> !table.state().isReliable())
			.map(PgCacheWatchHealthIndicator::describe)
			.toList();
	}

	private static String describe(TableStatus table) {
		return table.table() + " (" + table.state() + ")";
	}

	private static void withDetail(Health.Builder builder, String name, @Nullable Object value) {
		if (value != null) {
			builder.withDetail(name, value);
		}
	}

	private static @Nullable String message(@Nullable Throwable failure) {
		return (failure != null) ? SecretMask.text(failure.toString()) : null;
	}

	private static Status status(ListenerState state) {
		return switch (state) {
			case LIVE -> Status.UP;
			case STARTING, SUSPECT -> Status.UNKNOWN;
			case DISCONNECTED -> Status.DOWN;
			case STOPPED -> Status.OUT_OF_SERVICE;
		};
	}

}
