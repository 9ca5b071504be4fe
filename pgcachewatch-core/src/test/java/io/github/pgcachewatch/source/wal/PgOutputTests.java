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

package io.github.pgcachewatch.source.wal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.source.SourceException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Messages as PostgreSQL 18 sent them, and some that none sends.
 */
class PgOutputTests {

	private static final String BEGIN = "42 0000000001532d18 0002f5d0a5e3a1b2 000002f1";

	private static final String COMMIT = "43 00 0000000001532d18 0000000001532d48 0002f5d0a5e3a1b2";

	/** Table public.doc: path text, which is the identity, and title text. */
	private static final String RELATION = "52 00004001 7075626c696300 646f6300 64 0002"
			+ " 01 7061746800 00000019 ffffffff 00 7469746c6500 00000019 ffffffff";

	private final List<CommittedTransaction> transactions = new ArrayList<>();

	private final PgOutput decoder = new PgOutput(new ChangeCollector("changes", 10,
			(relation) -> new RelationMapping(relation, List.of(relation.name()), Set.of(), Map.of()),
			this.transactions::add));

	@Test
	void aKeyThatFitsIntoNoNotificationIsNotKnown() {
		ReplicatedRelation relation = new ReplicatedRelation(1, new TableName("public", "doc"), false,
				List.of(new ReplicatedColumn("path", 25, true)));
		RelationMapping mapping = new RelationMapping(relation, List.of(relation.name()), Set.of(), Map.of());
		assertThat(mapping.added(row("x".repeat(7999)))).isNotNull();
		assertThat(mapping.added(row("x".repeat(8000)))).isNull();
		assertThat(mapping.identity(row("\u00e9".repeat(4000)), null)).isNull();
	}

	@Test
	void aKeyWhoseBytesAreNoTextIsNotKnown() {
		ReplicatedRelation relation = new ReplicatedRelation(1, new TableName("public", "doc"), false,
				List.of(new ReplicatedColumn("path", 25, true)));
		RelationMapping mapping = new RelationMapping(relation, List.of(relation.name()), Set.of(), Map.of());
		assertThat(mapping.added(row(new byte[] { 'a', (byte) 0xe9 }))).isNull();
		assertThat(mapping.added(row("\u00e9"))).containsEntry("path", "\u00e9");
	}

	private static TupleData row(String value) {
		return row(value.getBytes(StandardCharsets.UTF_8));
	}

	private static TupleData row(byte[] bytes) {
		return TupleData.read(ByteBuffer.allocate(7 + bytes.length)
			.putShort((short) 1)
			.put((byte) 't')
			.putInt(bytes.length)
			.put(bytes)
			.flip());
	}

	@Test
	void aTransactionIsHandedOverWithItsIdAndItsEnd() throws SQLException {
		read(BEGIN, RELATION, "49 00004001 4e 0002 74 00000001 61 74 00000001 62", COMMIT);
		assertThat(this.transactions).singleElement().satisfies((transaction) -> {
			assertThat(transaction.xid()).isEqualTo(0x2f1);
			assertThat(transaction.endPosition()).isEqualTo(0x1532d48);
			assertThat(transaction.payloads()).singleElement()
				.asString()
				.contains("\"operation\":\"insert\"", "\"table\":\"doc\"", "\"keys\":[{\"path\":\"a\"}]");
		});
	}

	@Test
	void anOldIdentityIsSentBesideTheNewOne() throws SQLException {
		read(BEGIN, RELATION, "55 00004001 4b 0002 74 00000001 61 6e 4e 0002 74 00000001 63 74 00000001 62", COMMIT);
		assertThat(payload()).contains("\"keys\":[{\"path\":\"a\"},{\"path\":\"c\"}]");
	}

	@Test
	void aKeyThatIsStoredOutOfLineAndWasNotSentIsUnknown() throws SQLException {
		read(BEGIN, RELATION, "55 00004001 4e 0002 75 74 00000001 62", COMMIT);
		assertThat(payload()).contains("\"table\":\"doc\"").doesNotContain("keys");
	}

	@Test
	void aKeyThatIsStoredOutOfLineIsTakenFromTheOldRow() throws SQLException {
		read(BEGIN, RELATION, "55 00004001 4b 0002 74 00000001 61 6e 4e 0002 75 74 00000001 62", COMMIT);
		assertThat(payload()).contains("\"keys\":[{\"path\":\"a\"}]");
	}

	@Test
	void aDeletedRowHasTheColumnsOfItsIdentity() throws SQLException {
		read(BEGIN, RELATION, "44 00004001 4b 0002 74 00000001 61 6e", COMMIT);
		assertThat(payload()).contains("\"operation\":\"delete\"", "\"keys\":[{\"path\":\"a\"}]");
	}

	@Test
	void aTruncatedTableIsSentAsAWhole() throws SQLException {
		read(BEGIN, RELATION, "54 00000001 01 00004001", COMMIT);
		assertThat(payload()).contains("\"operation\":\"truncate\"").doesNotContain("keys");
	}

	@Test
	void typesOriginsAndMessagesOfOthersAreSkipped() throws SQLException {
		read("59 00004002 7075626c696300 6d6f6f6400", BEGIN, "4f 0000000001532d18 6f7468657200",
				"4d 01 0000000001532d18 6100 00000001 62", COMMIT);
		assertThat(this.transactions).isEmpty();
	}

	@Test
	void aMessageThatIsUnknownOrCutEndsTheSession() {
		assertThatExceptionOfType(SourceException.class).isThrownBy(() -> read("5a 00")).withMessageContaining("'Z'");
		assertThatExceptionOfType(SourceException.class).isThrownBy(() -> read("42 00")).withMessageContaining("'B'");
		assertThatExceptionOfType(SourceException.class).isThrownBy(() -> read(""));
		assertThatExceptionOfType(SourceException.class)
			.isThrownBy(() -> read(BEGIN, RELATION, "49 00004001 4e 0002 62 00000001 61"))
			.withMessageContaining("'I'");
		assertThatExceptionOfType(SourceException.class)
			.isThrownBy(() -> read(BEGIN, RELATION, "49 00004001 4e 0002 74 7fffffff 61"));
		assertThatExceptionOfType(SourceException.class).isThrownBy(() -> read(BEGIN, "44 00004009 4b 0001 6e"))
			.withMessageContaining("'D'");
	}

	@Test
	void aSystemRelationIsInItsSchema() throws SQLException {
		List<TableName> names = new ArrayList<>();
		PgOutput decoder = new PgOutput(new ChangeCollector("changes", 10, (relation) -> {
			names.add(relation.name());
			return new RelationMapping(relation, List.of(relation.name()), Set.of(), Map.of());
		}, this.transactions::add));
		decoder.read(bytes("52 00000001 00 646f6300 64 0000"));
		assertThat(names).containsExactly(new TableName("pg_catalog", "doc"));
	}

	@Test
	void anIdIsWidenedToTheNearestOne() {
		assertThat(FleetNotifier.widen(5, 7)).isEqualTo(5);
		assertThat(FleetNotifier.widen(9, 7)).isEqualTo(9);
		assertThat(FleetNotifier.widen(-2, 0x3_0000_0001L)).isEqualTo(0x2_ffff_fffeL);
		assertThat(FleetNotifier.widen(3, 0x2_ffff_fff0L)).isEqualTo(0x3_0000_0003L);
	}

	@Test
	void aPositionJustBehindAHeaderIsTakenAsTheEndOfTheRecordBefore() {
		long segment = 16 << 20;
		assertThat(ReaderProgress.withoutHeader(3 * segment + 40, segment)).isEqualTo(3 * segment);
		assertThat(ReaderProgress.withoutHeader(3 * segment + 8192 + 24, segment)).isEqualTo(3 * segment + 8192);
		assertThat(ReaderProgress.withoutHeader(3 * segment + 8192 + 40, segment)).isEqualTo(3 * segment + 8192 + 40);
		assertThat(ReaderProgress.withoutHeader(3 * segment + 24, segment)).isEqualTo(3 * segment + 24);
	}

	private String payload() {
		assertThat(this.transactions).hasSize(1);
		assertThat(this.transactions.get(0).payloads()).hasSize(1);
		return this.transactions.get(0).payloads().get(0);
	}

	private void read(String... messages) throws SQLException {
		for (String message : messages) {
			this.decoder.read(bytes(message));
		}
	}

	private static ByteBuffer bytes(String hex) {
		return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
	}

}
