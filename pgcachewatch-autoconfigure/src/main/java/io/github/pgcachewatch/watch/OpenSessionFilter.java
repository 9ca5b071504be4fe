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

package io.github.pgcachewatch.watch;

import java.io.IOException;
import java.util.concurrent.Callable;

import io.github.pgcachewatch.cache.fence.TransactionVersions;
import io.github.pgcachewatch.cache.fence.TransactionVersions.Session;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes down when a request began, before a persistence session is opened for it: what
 * that session gives back may be as old. Follows the request to other threads.
 * Thread-safe.
 */
public final class OpenSessionFilter extends OncePerRequestFilter implements Ordered {

	private static final String SESSION = OpenSessionFilter.class.getName() + ".session";

	private final TransactionVersions starts;

	/**
	 * Creates a filter.
	 * @param starts keeps when sessions began
	 */
	public OpenSessionFilter(TransactionVersions starts) {
		this.starts = starts;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try (Session session = open(request)) {
			WebAsyncUtils.getAsyncManager(request).registerCallableInterceptor(SESSION, new Following(session));
			chain.doFilter(request, response);
		}
	}

	private Session open(HttpServletRequest request) {
		if (request.getAttribute(SESSION) instanceof Session earlier) {
			return earlier.resume();
		}
		Session session = this.starts.openSession();
		request.setAttribute(SESSION, session);
		return session;
	}

	/**
	 * Takes the session to the thread that a controller's Callable runs on.
	 */
	private static final class Following implements CallableProcessingInterceptor {

		private final Session session;

		private final ThreadLocal<Session> resumed = new ThreadLocal<>();

		Following(Session session) {
			this.session = session;
		}

		@Override
		public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
			this.resumed.set(this.session.resume());
		}

		@Override
		public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object concurrentResult) {
			Session resumed = this.resumed.get();
			this.resumed.remove();
			resumed.close();
		}

	}

}
