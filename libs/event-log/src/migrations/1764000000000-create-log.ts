import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Positions per partition of `log.event`. Old partitions can be archived and detached as a whole. */
const PARTITION_POSITIONS = 5_000_000;
/** Key of the advisory lock that makes appends serial; any number, the same for ever. */
const APPEND_LOCK = 5_205_701;

const TABLES = /* sql */ `
  -- The last position given out, and when. One row.
  CREATE TABLE log.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL,
    recorded_at_ms bigint NOT NULL
  ) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
  INSERT INTO log.head VALUES (true, 0, 0);

  -- The version of every stream: what an expected version is compared with. first/last let a stream's read skip partitions.
  CREATE TABLE log.stream (
    name text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]*-[A-Za-z0-9_-]{1,120}$'),
    version integer NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL
  ) WITH (fillfactor = 80);

  -- A command is carried out at most once, ever.
  CREATE TABLE log.command (
    command_id uuid PRIMARY KEY,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL
  );

  -- The event itself is kept as the one text that readers parse:
  --   [position, stream, version, type, rev, event id, command id, recorded at (ms), data, meta]
  -- Reading is then no more than copying bytes; built anew from columns at every read, the text took three times as long as finding it.
  -- json, not jsonb: kept as it was written, and cheaper to insert. The columns beside it are what is searched by; log.event_fields has all.
  CREATE TABLE log.event (
    position bigint NOT NULL PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    type text COLLATE "C" NOT NULL CHECK (type ~ '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$'),
    record json NOT NULL CHECK (json_typeof(record->8) = 'object' AND json_typeof(record->9) = 'object')
  ) PARTITION BY RANGE (position);
  CREATE UNIQUE INDEX event_of_stream ON log.event (stream, version, position);

  -- For people and their queries; readers in a hurry parse the record themselves.
  CREATE VIEW log.event_fields AS
    SELECT position, stream, version, type, (record->>4)::smallint AS rev, (record->>5)::uuid AS event_id, (record->>6)::uuid AS command_id,
      to_timestamp((record->>7)::bigint / 1000.0) AS recorded_at, record->8 AS data, record->9 AS meta
    FROM log.event;

  -- How far each consumer is. It moves in the transaction that writes what the consumer derived.
  CREATE TABLE log.checkpoint (
    name text COLLATE "C" PRIMARY KEY CHECK (name <> ''),
    position bigint NOT NULL CHECK (position >= 0),
    moved_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 50);

  -- Derived and disposable: a state at a position. A new rev of the state's shape discards the old ones.
  CREATE TABLE log.snapshot (
    name text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    rev integer NOT NULL,
    position bigint NOT NULL,
    state json NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, key)
  );
`;

const APPEND_ONLY = /* sql */ `
  CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'BL403';
  END $$;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON log.event FOR EACH ROW EXECUTE FUNCTION log.refuse_change();
  CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON log.event FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

  -- Makes partitions ahead of the head. ATTACH (not CREATE … PARTITION OF) since it waits for no reader.
  CREATE FUNCTION log.ensure_partitions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    size constant bigint := ${PARTITION_POSITIONS};
    number bigint; partition text; made integer := 0;
  BEGIN
    PERFORM pg_advisory_xact_lock(${APPEND_LOCK + 1});
    FOR number IN SELECT generate_series(h.position / size, h.position / size + 2) FROM log.head h LOOP
      partition := format('event_%s', lpad(number::text, 6, '0'));
      CONTINUE WHEN to_regclass('log.' || partition) IS NOT NULL;
      EXECUTE format('CREATE TABLE log.%I (LIKE log.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', partition);
      EXECUTE format('ALTER TABLE log.event ATTACH PARTITION log.%I FOR VALUES FROM (%s) TO (%s)', partition, number * size, (number + 1) * size);
      made := made + 1;
    END LOOP;
    RETURN made;
  END $$;
  SELECT log.ensure_partitions();
`;

const APPEND = /* sql */ `
  -- commands: [{"i": command uuid, "m": meta, "n": events in all, "w": [{"s": stream, "x": expected version or absent, "n": events; 0 = guard}]}]
  -- events:   [{"t": type, "r": rev, "d": data}] of all commands, in order
  -- outcomes: per command {"f": first, "l": last position, "d": known before} or {"s": stream, "x": expected, "v": actual version}
  -- A stale command is an outcome and not an exception, so it does not undo the others of its batch.
  -- Whoever calls this inside a transaction of his own holds up all appends until it ends: call log.append.
  CREATE FUNCTION log.append_batch(commands json, events json, OUT outcomes json, OUT reached bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
  DECLARE
    command record; found_row record; written record;
    at_ms bigint; first bigint; base integer; taken integer := 0; skipped integer;
    all_outcomes json[] := '{}';
    new_ids uuid[] := '{}'; new_firsts bigint[] := '{}'; new_lasts bigint[] := '{}';
    w_stream text[] := '{}'; w_command uuid[] := '{}'; w_meta json[] := '{}';
    w_version integer[] := '{}'; w_position bigint[] := '{}'; w_offset integer[] := '{}'; w_count integer[] := '{}';
  BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'appending needs the isolation level read committed' USING ERRCODE = 'BL400';
    END IF;
    -- From here to the commit appends are serial: the order of commits is the order of positions.
    PERFORM pg_advisory_xact_lock(${APPEND_LOCK});
    SELECT h.position, greatest(h.recorded_at_ms, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
      INTO reached, at_ms FROM log.head h;

    <<each_command>>
    FOR command IN SELECT c.i, c.m, c.n, c.w FROM json_to_recordset(commands) AS c(i uuid, m json, n integer, w json) LOOP
      skipped := taken + command.n;

      SELECT k.first_position, k.last_position INTO found_row FROM log.command k WHERE k.command_id = command.i;
      IF FOUND THEN
        all_outcomes := all_outcomes || json_build_object('f', found_row.first_position, 'l', found_row.last_position, 'd', true);
        taken := skipped;
        CONTINUE each_command;
      END IF;

      SELECT w.s, w.x, w.v INTO found_row FROM (
        SELECT r.s, r.x, r.o, coalesce((SELECT t.version FROM log.stream t WHERE t.name = r.s), 0) AS v
        FROM ROWS FROM (json_to_recordset(command.w) AS (s text, x integer)) WITH ORDINALITY AS r(s, x, o) WHERE r.x IS NOT NULL
      ) AS w WHERE w.x <> w.v ORDER BY w.o LIMIT 1;
      IF FOUND THEN
        all_outcomes := all_outcomes || json_build_object('s', found_row.s, 'x', found_row.x, 'v', found_row.v);
        taken := skipped;
        CONTINUE each_command;
      END IF;

      first := CASE WHEN command.n > 0 THEN reached + 1 ELSE reached END;
      FOR written IN SELECT w.s, w.n FROM json_to_recordset(command.w) AS w(s text, n integer) WHERE w.n > 0 LOOP
        INSERT INTO log.stream AS t (name, version, first_position, last_position)
          VALUES (written.s, written.n, reached + 1, reached + written.n)
          ON CONFLICT (name) DO UPDATE SET version = t.version + excluded.version, last_position = excluded.last_position
          RETURNING version - written.n INTO base;
        w_stream := w_stream || written.s; w_command := w_command || command.i; w_meta := w_meta || command.m;
        w_version := w_version || base; w_position := w_position || reached; w_offset := w_offset || taken; w_count := w_count || written.n;
        reached := reached + written.n;
        taken := taken + written.n;
      END LOOP;
      IF taken <> skipped THEN
        RAISE EXCEPTION 'command % announces % events in all, and others for its streams', command.i, command.n USING ERRCODE = 'BL400';
      END IF;
      new_ids := new_ids || command.i; new_firsts := new_firsts || first; new_lasts := new_lasts || reached;
      all_outcomes := all_outcomes || json_build_object('f', first, 'l', reached, 'd', false);
    END LOOP;

    IF taken <> json_array_length(events) THEN
      RAISE EXCEPTION '% events announced, % sent', taken, json_array_length(events) USING ERRCODE = 'BL400';
    END IF;
    IF cardinality(w_stream) > 0 THEN
      -- Streams, types and ids have constraints or types that make it safe to write them between quotes.
      INSERT INTO log.event (position, stream, version, type, record)
        SELECT w.position + g, w.stream, w.version + g, e.t,
          concat('[', w.position + g, ',"', w.stream, '",', w.version + g, ',"', e.t, '",', e.r, ',"', gen_random_uuid(), '","', w.command, '",',
            at_ms, ',', e.d, ',', w.meta, ']')::json
        FROM unnest(w_stream, w_command, w_meta, w_version, w_position, w_offset, w_count)
          AS w(stream, command, meta, version, position, skip, count)
        CROSS JOIN LATERAL generate_series(1, w.count) AS g
        JOIN ROWS FROM (json_to_recordset(events) AS (t text, r smallint, d json)) WITH ORDINALITY AS e(t, r, d, k) ON e.k = w.skip + g;
      UPDATE log.head SET position = reached, recorded_at_ms = at_ms;
    END IF;
    IF cardinality(new_ids) > 0 THEN
      INSERT INTO log.command (command_id, first_position, last_position) SELECT * FROM unnest(new_ids, new_firsts, new_lasts);
    END IF;
    outcomes := to_json(all_outcomes);
  END $$;

  -- A procedure that commits cannot be SECURITY DEFINER. This one runs with the caller's rights, and log.append_batch with the owner's.
  CREATE PROCEDURE log.append(commands json, events json, INOUT outcomes json DEFAULT NULL, INOUT reached bigint DEFAULT NULL)
  LANGUAGE plpgsql AS $$ BEGIN
    -- The lock must not be held over the disk write: commit without waiting for it …
    SET LOCAL synchronous_commit = off;
    SELECT b.outcomes, b.reached INTO outcomes, reached FROM log.append_batch(commands, events) AS b;
    COMMIT;
    -- … and answer only when the write-ahead log is on disk up to here. Callers at the same time share one flush.
    PERFORM pg_logical_emit_message(false, 'berth', '', true);
  END $$;
`;

const CONSUMERS = /* sql */ `
  -- Between its commit and its flush an event can be seen but could still be lost with the server. Readers ask this in their WHERE:
  -- it runs after the snapshot of their query was taken, so whatever they see is on disk when they see it. True, always.
  CREATE FUNCTION log.settle() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    IF pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn() THEN
      PERFORM pg_logical_emit_message(false, 'berth', '', true);
    END IF;
    RETURN true;
  END $$;

  -- The position of a consumer; 0 if it is new. Waits for one that starts at the same time.
  CREATE FUNCTION log.open_checkpoint(consumer text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE reached bigint; BEGIN
    SELECT c.position INTO reached FROM log.checkpoint c WHERE c.name = consumer;
    IF FOUND THEN RETURN reached; END IF;
    INSERT INTO log.checkpoint (name, position) VALUES (consumer, 0) ON CONFLICT (name) DO NOTHING;
    SELECT c.position INTO reached FROM log.checkpoint c WHERE c.name = consumer;
    RETURN reached;
  END $$;

  -- Compare and set: of two instances of one consumer the slower one fails here, and its transaction with it.
  CREATE FUNCTION log.advance(consumer text, from_position bigint, to_position bigint) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
    UPDATE log.checkpoint c SET position = to_position, moved_at = now() WHERE c.name = consumer AND c.position = from_position;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the checkpoint % is not at %', consumer, from_position USING ERRCODE = 'BL412';
    END IF;
  END $$;

  CREATE FUNCTION log.drop_checkpoint(consumer text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC DELETE FROM log.checkpoint c WHERE c.name = consumer; END;

  -- An older state never replaces a newer one of the same shape.
  CREATE FUNCTION log.save_snapshot(name text, key text, rev integer, at_position bigint, state json) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp BEGIN ATOMIC
    INSERT INTO log.snapshot AS s (name, key, rev, position, state)
      VALUES (save_snapshot.name, save_snapshot.key, save_snapshot.rev, save_snapshot.at_position, save_snapshot.state)
      ON CONFLICT ON CONSTRAINT snapshot_pkey DO UPDATE
        SET rev = excluded.rev, position = excluded.position, state = excluded.state, taken_at = now()
        WHERE (excluded.rev, excluded.position) > (s.rev, s.position);
  END;

  CREATE FUNCTION log.drop_snapshots(of_name text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC DELETE FROM log.snapshot s WHERE s.name = of_name; END;

  REVOKE ALL ON ALL ROUTINES IN SCHEMA log FROM PUBLIC;
`;

/** The event log: tables, the one way to append, checkpoints and snapshots. Needs PostgreSQL 17 or newer (flush on demand). */
export class CreateLog1764000000000 implements MigrationInterface {
  readonly name = 'CreateLog1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLES, APPEND_ONLY, APPEND, CONSUMERS]) await runner.query(part);
  }

  /** The log is the truth: there is no way back that keeps it. */
  down(): Promise<void> {
    return Promise.reject(new Error('the event log is never dropped by a migration'));
  }
}
