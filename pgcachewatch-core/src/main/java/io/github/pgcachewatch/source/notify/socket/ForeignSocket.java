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

package io.github.pgcachewatch.source.notify.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Puts a socket that another factory made under control. Its waits cannot be ended by
 * another thread, and are therefore short ones in a row.
 */
final class ForeignSocket extends ControlledSocket {

	private static final int SLICE_MILLIS = 50;

	private @Nullable InputStream received;

	ForeignSocket(Socket socket, SocketControl control) throws SocketException {
		super(socket, control);
	}

	@Override
	int receive(byte[] buffer, long waitMillis) throws IOException {
		InputStream in = this.received;
		if (in == null) {
			in = delegate().getInputStream();
			this.received = in;
		}
		// One that encrypts may have bytes, and not know of them before it reads.
		delegate().setSoTimeout((int) Math.max(1, Math.min(waitMillis, SLICE_MILLIS)));
		try {
			return in.read(buffer);
		}
		catch (SocketTimeoutException ex) {
			return 0;
		}
	}

	@Override
	boolean peeksAtOnce() {
		return false;
	}

	@Override
	void wakeUp() {
		// The slice ends soon.
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		return delegate().getOutputStream();
	}

}
