/** The first schema. A migration is never edited once it was released: its checksum stands in every database. */
export const name = 'first';

export const sql = `
CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  agent TEXT NOT NULL,
  origin TEXT NOT NULL,
  parent TEXT,
  created_at INTEGER NOT NULL,
  last_active_at INTEGER NOT NULL,
  archived INTEGER NOT NULL DEFAULT 0,
  open_turn TEXT,
  turns INTEGER NOT NULL DEFAULT 0,
  usd INTEGER NOT NULL DEFAULT 0,
  last_seq INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_activity ON sessions (last_active_at DESC, id DESC);
CREATE INDEX sessions_open ON sessions (id) WHERE open_turn IS NOT NULL;

-- crc covers the whole row, so that a damaged byte is found when it is read.
CREATE TABLE journal (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  turn_id TEXT,
  body TEXT NOT NULL,
  crc INTEGER NOT NULL,
  PRIMARY KEY (session_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  request_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'steered', 'read')),
  PRIMARY KEY (session_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_waiting ON requests (session_id, state) WHERE state IN ('queued', 'steered');

CREATE TABLE calls (
  key TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  call_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('started', 'finished', 'unknown')),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_started ON calls (session_id, call_id) WHERE state = 'started';

CREATE TABLE approvals (
  id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'used', 'withdrawn')),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX approvals_open ON approvals (session_id) WHERE state = 'open';

-- usd and tokens are what counts now: the reservation in full, or what the call did cost.
CREATE TABLE ledger (
  id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  accounts TEXT NOT NULL,
  usd INTEGER NOT NULL CHECK (usd >= 0),
  tokens INTEGER NOT NULL CHECK (tokens >= 0),
  state TEXT NOT NULL CHECK (state IN ('reserved', 'settled', 'kept')),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_reserved ON ledger (session_id) WHERE state = 'reserved';

-- The ledger's sum per account, kept in the same transaction.
CREATE TABLE balances (
  account TEXT NOT NULL PRIMARY KEY,
  usd INTEGER NOT NULL CHECK (usd >= 0),
  tokens INTEGER NOT NULL CHECK (tokens >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE transcripts (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  seq INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'tool')),
  at INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
-- Follows transcripts in idle moments; meta 'indexed' is the last row it holds.
CREATE VIRTUAL TABLE transcripts_fts USING fts5 (
  text, content = 'transcripts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE scratchpads (
  session_id TEXT NOT NULL PRIMARY KEY,
  items TEXT NOT NULL,
  label TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE scratchpad_writes (
  key TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE rules (
  rule TEXT NOT NULL PRIMARY KEY,
  by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE artifacts (
  session_id TEXT NOT NULL,
  id TEXT NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (session_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE artifact_pages (
  session_id TEXT NOT NULL,
  id TEXT NOT NULL,
  page INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (session_id, id, page),
  FOREIGN KEY (session_id, id) REFERENCES artifacts (session_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE outbox (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  target TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'unknown')),
  attempts INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, at, position);
`;
