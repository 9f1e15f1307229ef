"""The tables that the store began with, for the first of the ordered ``migrations``. Never edited: see there."""

from __future__ import annotations

FTS_TOKENIZER = "porter unicode61 remove_diacritics 2"

POSTS = """
CREATE TABLE about_store (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    readings_version TEXT NOT NULL DEFAULT '',
    rewrites INTEGER NOT NULL DEFAULT 0,
    marks INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE platforms (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform INTEGER NOT NULL REFERENCES platforms(id),
    native_id TEXT NOT NULL,
    source TEXT NOT NULL,
    text TEXT NOT NULL,
    created INTEGER,
    collected INTEGER NOT NULL,
    url TEXT,
    kind TEXT NOT NULL,
    account_kind TEXT NOT NULL,
    claimed_language TEXT,
    local INTEGER NOT NULL DEFAULT 0,
    labels TEXT NOT NULL DEFAULT '',
    fold_hash INTEGER,
    batch INTEGER REFERENCES imports(id),
    copy_of INTEGER,
    copy_checked INTEGER NOT NULL DEFAULT 0,
    UNIQUE (platform, native_id)
);
CREATE INDEX posts_fold_hash ON posts(fold_hash) WHERE fold_hash IS NOT NULL;
CREATE INDEX posts_batch ON posts(batch) WHERE batch IS NOT NULL;
CREATE INDEX posts_copy_of ON posts(copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX posts_copy_unchecked ON posts(id) WHERE copy_checked = 0;

CREATE VIRTUAL TABLE posts_fts USING fts5(
    text, content='posts', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER posts_fts_insert AFTER INSERT ON posts BEGIN
    INSERT INTO posts_fts(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER posts_fts_delete AFTER DELETE ON posts BEGIN
    INSERT INTO posts_fts(posts_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER posts_fts_update AFTER UPDATE OF text ON posts BEGIN
    INSERT INTO posts_fts(posts_fts, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO posts_fts(rowid, text) VALUES (new.id, new.text);
END;

CREATE TABLE readings (
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    compound REAL,
    feeling INTEGER NOT NULL,
    feeling_reason TEXT NOT NULL,
    place INTEGER NOT NULL,
    district TEXT NOT NULL,
    place_reason TEXT NOT NULL,
    voice INTEGER NOT NULL,
    voice_reason TEXT NOT NULL,
    held TEXT NOT NULL,
    held_reason TEXT NOT NULL,
    PRIMARY KEY (post_id, version)
) WITHOUT ROWID;

CREATE TABLE topic_posts (
    topic INTEGER NOT NULL REFERENCES topics(id),
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    author INTEGER,
    day INTEGER,
    platform INTEGER NOT NULL,
    place INTEGER NOT NULL,
    feeling INTEGER NOT NULL,
    voice INTEGER NOT NULL,
    service INTEGER NOT NULL,
    themes INTEGER NOT NULL,
    useful INTEGER NOT NULL,
    copy_of INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, post_id)
) WITHOUT ROWID;
CREATE INDEX topic_posts_post ON topic_posts(post_id);

CREATE TABLE copy_bands (
    band INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    PRIMARY KEY (band, post_id)
) WITHOUT ROWID;
CREATE TABLE copy_sketches (
    post_id INTEGER PRIMARY KEY REFERENCES posts(id) ON DELETE CASCADE,
    bands TEXT NOT NULL,
    sketch BLOB NOT NULL
);

CREATE TABLE link_reasons (
    topic INTEGER NOT NULL,
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    about TEXT NOT NULL,
    service TEXT NOT NULL,
    PRIMARY KEY (topic, post_id)
) WITHOUT ROWID;

CREATE TABLE holds (
    post_id INTEGER PRIMARY KEY REFERENCES posts(id) ON DELETE CASCADE,
    why TEXT NOT NULL,
    reason TEXT NOT NULL,
    held_at INTEGER NOT NULL,
    held_by TEXT NOT NULL,
    released_at INTEGER,
    action TEXT NOT NULL DEFAULT ''
);

CREATE TABLE tombstones (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    week TEXT NOT NULL,
    platform TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE TABLE never_again (key_hash TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
"""

COLLECTING = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    topic TEXT NOT NULL,
    words_version TEXT NOT NULL,
    own_words TEXT NOT NULL DEFAULT '',
    asked_by TEXT NOT NULL,
    asked_since INTEGER,
    asked_until INTEGER,
    started INTEGER NOT NULL,
    finished INTEGER,
    status TEXT NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_latest ON runs(topic, source, started);

CREATE TABLE coverage (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    topic TEXT NOT NULL,
    words_version TEXT NOT NULL,
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    run INTEGER REFERENCES runs(id) ON DELETE SET NULL
);
CREATE INDEX coverage_topic ON coverage(topic, source);

CREATE TABLE source_memory (source TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (source, key));

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    wants TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    started INTEGER,
    finished INTEGER,
    worker TEXT,
    lease_until INTEGER,
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    cancel INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX jobs_state ON jobs(state, id);

CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    file_name TEXT NOT NULL,
    layout TEXT NOT NULL,
    rows INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    already INTEGER NOT NULL,
    skipped TEXT NOT NULL,
    one_row_is_one_person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    undone_at INTEGER
);
"""

WORKSHOP = """
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    up_to_post INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    minutes INTEGER NOT NULL DEFAULT 90
);
CREATE TABLE tables (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    made_at INTEGER NOT NULL
);
CREATE TABLE evidence (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    post_id INTEGER REFERENCES posts(id) ON DELETE SET NULL,
    table_id INTEGER NOT NULL REFERENCES tables(id),
    reason TEXT NOT NULL,
    own_words TEXT NOT NULL DEFAULT '',
    source_kind TEXT NOT NULL,
    month TEXT NOT NULL,
    place_band TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX evidence_once ON evidence(topic, post_id) WHERE withdrawn_at IS NULL AND post_id IS NOT NULL;

CREATE TABLE findings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    table_id INTEGER NOT NULL REFERENCES tables(id),
    statement TEXT NOT NULL,
    how_sure TEXT NOT NULL,
    ask_whom TEXT NOT NULL DEFAULT '',
    ask_what TEXT NOT NULL DEFAULT '',
    contrary TEXT NOT NULL DEFAULT '',
    not_heard TEXT NOT NULL DEFAULT '',
    next_step TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    numbers TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    withdrawn_at INTEGER
);
CREATE TABLE finding_evidence (
    finding INTEGER NOT NULL REFERENCES findings(number) ON DELETE CASCADE,
    evidence INTEGER NOT NULL REFERENCES evidence(number),
    side TEXT NOT NULL DEFAULT 'supports',
    PRIMARY KEY (finding, evidence)
) WITHOUT ROWID;

CREATE TABLE set_aside (
    topic TEXT NOT NULL,
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    table_id INTEGER NOT NULL REFERENCES tables(id),
    at INTEGER NOT NULL,
    PRIMARY KEY (topic, post_id)
) WITHOUT ROWID;

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    table_id INTEGER NOT NULL REFERENCES tables(id),
    field TEXT NOT NULL,
    guess TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX corrections_topic ON corrections(topic, post_id);

CREATE TABLE draws (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    frame TEXT NOT NULL,
    seed INTEGER NOT NULL,
    people INTEGER NOT NULL,
    table_id INTEGER NOT NULL REFERENCES tables(id),
    made_at INTEGER NOT NULL
);
CREATE TABLE drawn (
    draw INTEGER NOT NULL REFERENCES draws(id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    PRIMARY KEY (draw, place)
) WITHOUT ROWID;
CREATE TABLE checks (
    draw INTEGER NOT NULL REFERENCES draws(id) ON DELETE CASCADE,
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    table_id INTEGER NOT NULL REFERENCES tables(id),
    topic TEXT NOT NULL,
    frame TEXT NOT NULL,
    ours TEXT NOT NULL,
    first_hand TEXT NOT NULL,
    feeling TEXT NOT NULL,
    news TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    PRIMARY KEY (draw, post_id)
) WITHOUT ROWID;
CREATE INDEX checks_topic ON checks(topic, frame);

CREATE TABLE progress (
    visitor TEXT NOT NULL,
    step TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (visitor, step)
) WITHOUT ROWID;

CREATE TABLE visitors (
    visitor TEXT PRIMARY KEY,
    table_id INTEGER REFERENCES tables(id),
    accepted_at INTEGER
) WITHOUT ROWID;

CREATE TABLE choices (name TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    details TEXT NOT NULL DEFAULT '{}'
);
"""

REREADING = """
CREATE TABLE reading_versions (
    id INTEGER PRIMARY KEY,
    lists TEXT NOT NULL,
    rules TEXT NOT NULL,
    UNIQUE (lists, rules)
);
INSERT INTO reading_versions(lists, rules) SELECT DISTINCT version, '' FROM readings;
ALTER TABLE topics ADD COLUMN themes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE topic_posts ADD COLUMN read_with INTEGER NOT NULL DEFAULT 0;
UPDATE topic_posts SET read_with = ifnull(
    (SELECT v.id FROM readings AS r JOIN reading_versions AS v ON v.lists = r.version AND v.rules = ''
     WHERE r.post_id = topic_posts.post_id), 0);
CREATE TABLE link_readings (
    post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    topic INTEGER NOT NULL,
    read_with INTEGER NOT NULL,
    belongs INTEGER NOT NULL,
    about TEXT NOT NULL,
    service INTEGER NOT NULL,
    service_reason TEXT NOT NULL,
    themes INTEGER NOT NULL,
    useful INTEGER NOT NULL,
    PRIMARY KEY (post_id, topic, read_with)
) WITHOUT ROWID;
"""
