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

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where a running application shows its state.
 *
 * @param uri the address of the endpoint
 */
record EndpointAddress(URI uri) {

	static final String DEFAULT_PATH = "/actuator/pgcachewatch";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/**
	 * Takes the address of an endpoint, or of an application.
	 */
	static EndpointAddress parse(String text) {
		URI uri = uri(text);
		if (uri.getRawUserInfo() != null) {
			throw CommandException.usage(
					"An address with a user or a password shows them in the list of processes. " + fetched("ADDRESS"));
		}
		return new EndpointAddress(uri.getPath().matches("/?") ? uri.resolve(DEFAULT_PATH) : uri);
	}

	private static URI uri(String text) {
		try {
			URI uri = URI.create(text);
			if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("(?i)https?")) {
				return uri;
			}
		}
		catch (IllegalArgumentException ex) {
			// Said below.
		}
		throw CommandException.usage("The application is named by a URL of HTTP, such as http://localhost:8080, or "
				+ "http://localhost:9000" + DEFAULT_PATH);
	}

	/**
	 * Returns what the endpoint answers.
	 */
	String get() throws InterruptedException {
		HttpResponse<String> response = send();
		return switch (response.statusCode()) {
			case 200 -> response.body();
			case 401, 403 -> throw failure(
					"asks for credentials (status " + response.statusCode() + "). " + fetched(this.uri.toString()));
			case 301, 302, 303, 307, 308 ->
				throw failure("sends to '" + location(response) + "' (status " + response.statusCode()
						+ "): give that address, unless it is that of a login. " + fetched(this.uri.toString()));
			case 404 -> throw failure("is not there (status 404): include 'pgcachewatch' in the application's "
					+ "'management.endpoints.web.exposure.include', and look at its 'management.endpoints.web.base-path' "
					+ "and 'management.server.port'");
			default ->
				throw failure("answers with status " + response.statusCode() + ": the application's log says why");
		};
	}

	private HttpResponse<String> send() throws InterruptedException {
		HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
		HttpRequest request = HttpRequest.newBuilder(this.uri).header("Accept", "application/json").build();
		try {
			return client.sendAsync(request, BodyHandlers.ofString()).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			throw failure(
					"does not answer within " + LIMIT.toSeconds() + " seconds: is it the address of the application?");
		}
		catch (ExecutionException ex) {
			throw failure("cannot be reached (" + reason((ex.getCause() != null) ? ex.getCause() : ex)
					+ "): does the application run, and is this its 'management.server.port'?");
		}
	}

	private static String location(HttpResponse<String> response) {
		return response.headers().firstValue("Location").orElse("?");
	}

	private static String reason(Throwable failure) {
		return (failure.getMessage() != null) ? failure.getMessage() : failure.getClass().getSimpleName();
	}

	private CommandException failure(String problem) {
		return CommandException.failure(this.uri + " " + problem);
	}

	private static String fetched(String address) {
		return "Let curl fetch the answer: curl -su USER " + address + " | pgcachewatch findings -";
	}

}
