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

  -- A bounded repeat ({1,120}) in the pattern would cost forty times as much as all the rest of an insert here.
  -- The version of every stream: what an expected version is compared with. first/last let a stream's read skip partitions.
  CREATE TABLE log.stream (
    name text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]*-[A-Za-z0-9_-]+$' AND length(name) <= 200),
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
  -- Text, not json or jsonb: it is put together from JSON by log.append_batch alone, and need not be checked a second time.
  -- The columns beside it are what is searched by; log.event_fields has all.
  CREATE TABLE log.event (
    position bigint NOT NULL PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    type text COLLATE "C" NOT NULL CHECK (type ~ '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$'),
    record text NOT NULL
  ) PARTITION BY RANGE (position);
  CREATE UNIQUE INDEX event_of_stream ON log.event (stream, version, position);

  -- For people and their queries; readers in a hurry parse the record themselves.
  CREATE VIEW log.event_fields AS
    SELECT position, stream, version, type, (r->>4)::smallint AS rev, (r->>5)::uuid AS event_id, (r->>6)::uuid AS command_id,
      to_timestamp((r->>7)::bigint / 1000.0) AS recorded_at, r->8 AS data, r->9 AS meta
    FROM log.event CROSS JOIN LATERAL (SELECT record::json AS r) AS parsed;

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
  -- commands: what the commands of the batch are, and after them what they write, each list in order:
  --   {"i": [command uuid], "m": [meta], "n": [events in all], "w": [writes in all],
  --    "s": [stream], "x": [expected version or null], "c": [events; 0 = guard]}
  -- events:   [{"t": type, "r": rev, "d": data}] of all commands, in order
  -- outcomes: per command {"f": [first], "l": [last position], "d": [known before], "j": [index of the write in conflict], "v": [actual version]};
  --           first and last are null where there is a conflict
  -- A stale command is an outcome and not an exception, so it does not undo the others of its batch.
  -- Between the statements at the beginning and those at the end only arrays are touched: a statement per command took twice as long.
  -- Whoever calls this inside a transaction of his own holds up all appends until it ends: call log.append.
  CREATE FUNCTION log.append_batch(commands json, events json, OUT outcomes json, OUT reached bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  -- Planned once per connection and by key whatever the statistics say: planning anew took most of the time of a small batch.
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
  DECLARE
    ids uuid[]; metas json[]; totals integer[]; write_counts integer[]; streams text[]; expected integer[]; counts integer[];
    known_ids uuid[]; known_firsts bigint[]; known_lasts bigint[]; known integer;
    -- Of each write: the first write of the batch to the same stream; there its version is kept up to date.
    owners integer[]; versions integer[];
    -- Of each write that is carried out: the version and the position before it, and the events before its own.
    bases integer[]; places bigint[]; offsets integer[]; command_of integer[];
    firsts bigint[]; lasts bigint[]; duplicates boolean[]; clashes integer[]; actuals integer[];
    at_ms bigint; before bigint; clash integer; owner integer; version integer;
    taken integer := 0; after_command integer; write integer := 1; write_end integer;
  BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'appending needs the isolation level read committed' USING ERRCODE = 'BL400';
    END IF;
    SELECT c.i, c.m, c.n, c.w, c.s, c.x, c.c INTO ids, metas, totals, write_counts, streams, expected, counts
      FROM json_to_record(commands) AS c(i uuid[], m json[], n integer[], w integer[], s text[], x integer[], c integer[]);

    -- An array that is not filled beforehand would begin at the first index that is written to.
    bases := array_fill(NULL::integer, ARRAY[cardinality(streams)]); places := bases; offsets := bases; command_of := bases;
    firsts := array_fill(NULL::bigint, ARRAY[cardinality(ids)]); lasts := firsts; clashes := firsts; actuals := firsts;
    duplicates := array_fill(false, ARRAY[cardinality(ids)]);

    -- From here to the commit appends are serial: the order of commits is the order of positions.
    PERFORM pg_advisory_xact_lock(${APPEND_LOCK});
    SELECT h.position, greatest(h.recorded_at_ms, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
      INTO reached, at_ms FROM log.head h;
    before := reached;
    SELECT array_agg(k.command_id), array_agg(k.first_position), array_agg(k.last_position)
      INTO known_ids, known_firsts, known_lasts FROM log.command k WHERE k.command_id = ANY (ids);
    SELECT array_agg(u.owner ORDER BY u.o), array_agg(coalesce((SELECT t.version FROM log.stream t WHERE t.name = u.s), 0) ORDER BY u.o)
      INTO owners, versions
      FROM (SELECT w.s, w.o, min(w.o) OVER (PARTITION BY w.s) AS owner FROM unnest(streams) WITH ORDINALITY AS w(s, o)) AS u;

    FOR command IN 1 .. cardinality(ids) LOOP
      write_end := write + write_counts[command] - 1;
      after_command := taken + totals[command];
      known := array_position(known_ids, ids[command]);
      clash := NULL;
      IF known IS NULL THEN
        FOR w IN write .. write_end LOOP
          IF expected[w] <> versions[owners[w]] THEN
            clash := w;
            EXIT;
          END IF;
        END LOOP;
      END IF;
      IF known IS NOT NULL THEN
        firsts[command] := known_firsts[known]; lasts[command] := known_lasts[known]; duplicates[command] := true;
      ELSIF clash IS NOT NULL THEN
        clashes[command] := clash; actuals[command] := versions[owners[clash]];
      ELSE
        firsts[command] := CASE WHEN totals[command] > 0 THEN reached + 1 ELSE reached END;
        FOR w IN write .. write_end LOOP
          CONTINUE WHEN counts[w] = 0;
          owner := owners[w]; version := versions[owner];
          command_of[w] := command; bases[w] := version; places[w] := reached; offsets[w] := taken;
          versions[owner] := version + counts[w];
          reached := reached + counts[w];
          taken := taken + counts[w];
        END LOOP;
        IF taken <> after_command THEN
          RAISE EXCEPTION 'command % announces % events in all, and others for its streams', ids[command], totals[command]
            USING ERRCODE = 'BL400';
        END IF;
        lasts[command] := reached;
      END IF;
      taken := after_command;
      write := write_end + 1;
    END LOOP;

    IF taken <> json_array_length(events) OR write <> cardinality(streams) + 1 THEN
      RAISE EXCEPTION 'the batch announces % events and % writes, and has others', taken, write - 1 USING ERRCODE = 'BL400';
    END IF;
    IF reached > before THEN
      INSERT INTO log.stream AS t (name, version, first_position, last_position)
        SELECT w.s, sum(w.c), min(w.place) + 1, max(w.place + w.c)
        FROM unnest(streams, counts, places) AS w(s, c, place) WHERE w.place IS NOT NULL GROUP BY w.s
        ON CONFLICT (name) DO UPDATE SET version = t.version + excluded.version, last_position = excluded.last_position;
      -- Streams, types and ids have constraints or types that make it safe to write them between quotes. What is no object gets no record,
      -- and a row without one is refused.
      INSERT INTO log.event (position, stream, version, type, record)
        SELECT w.place + g, w.s, w.base + g, e.t,
          CASE WHEN json_typeof(e.d) = 'object' AND json_typeof(metas[w.command]) = 'object' THEN
            format('[%s,"%s",%s,"%s",%s,"%s","%s",%s,%s,%s]', w.place + g, w.s, w.base + g, e.t, e.r, gen_random_uuid(), ids[w.command],
              at_ms, e.d, metas[w.command]) END
        FROM unnest(streams, counts, places, bases, offsets, command_of) AS w(s, c, place, base, skip, command)
        CROSS JOIN LATERAL generate_series(1, w.c) AS g
        JOIN ROWS FROM (json_to_recordset(events) AS (t text, r smallint, d json)) WITH ORDINALITY AS e(t, r, d, k) ON e.k = w.skip + g
        WHERE w.place IS NOT NULL;
      UPDATE log.head SET position = reached, recorded_at_ms = at_ms;
    END IF;
    INSERT INTO log.command (command_id, first_position, last_position)
      SELECT c.id, c.first, c.last FROM unnest(ids, firsts, lasts, duplicates) AS c(id, first, last, duplicate)
      WHERE c.first IS NOT NULL AND NOT c.duplicate;
    outcomes := json_build_object('f', firsts, 'l', lasts, 'd', duplicates, 'j', clashes, 'v', actuals);
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
