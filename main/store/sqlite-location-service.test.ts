import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Binding, LocationFailure } from '../server/location/location-service.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { Database } from './database.ts';
import { migrations } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { SqliteLocationService } from './sqlite-location-service.ts';

const aor = 'sip:alice@example.test';

function setUp(database: Database = openDatabase(':memory:')) {
  const clock = new FakeClock();
  const outcomes: (LocationFailure | undefined)[] = [];
  const onDurable = (failure?: LocationFailure): void => void outcomes.push(failure);
  return { clock, database, location: new SqliteLocationService(database, clock), outcomes, onDurable };
}

function binding(clock: FakeClock, more: Partial<Binding> = {}): Binding {
  return {
    aor,
    contact: 'sip:alice@192.0.2.1',
    q: 1,
    expiresAtUnixMs: clock.unixMs() + 60_000,
    callId: 'a@b',
    cseq: 1,
    path: [],
    ...more,
  };
}

test('a replacement is seen at once and reported durable one turn later', () => {
  const { clock, location, outcomes, onDurable } = setUp();
  location.replace(aor, [binding(clock)], onDurable);
  assert.equal(location.find(aor).length, 1);
  assert.deepEqual(outcomes, []);
  clock.advance(0);
  assert.deepEqual(outcomes, [undefined]);
  assert.equal(clock.pending, 0);
});

test('all properties come back from the file but the flow, which belongs to the process that saw it', () => {
  const { clock, location, database, onDurable } = setUp();
  const received = { transport: 'tcp', address: { host: '2001:db8::1', port: 40_000 } };
  const device = { instanceId: '<urn:uuid:1>', regId: 2, features: ';audio', userAgent: 'phone' };
  const full = binding(clock, { q: 0.5, path: ['<sip:edge;lr>'], received, ...device });
  location.replace(aor, [{ ...full, received: { ...received, flowId: 'flow 1', local: received.address } }], onDurable);
  clock.advance(0);
  assert.equal(location.find(aor)[0]?.received?.flowId, 'flow 1');
  assert.deepEqual(new SqliteLocationService(database, clock).find(aor), [full]);
});

test('bindings come best q first, equal ones as they were given, also from the file', () => {
  const { clock, location, database, onDurable } = setUp();
  const given = (['c', 'a', 'b', 'd'] as const).map((host, index) =>
    binding(clock, { contact: `sip:${host}`, q: [0.5, 1, 0.5, 1][index] ?? 0 }),
  );
  location.replace(aor, given, onDurable);
  clock.advance(0);
  for (const service of [location, new SqliteLocationService(database, clock)]) {
    assert.deepEqual(
      service.find(aor).map(({ contact }) => contact),
      ['sip:a', 'sip:d', 'sip:c', 'sip:b'],
    );
  }
});

test('expired bindings are not found and are purged from the file', () => {
  const { clock, location, database, onDurable } = setUp();
  location.replace(
    aor,
    [binding(clock), binding(clock, { contact: 'sip:late', expiresAtUnixMs: clock.unixMs() + 120_000 })],
    onDurable,
  );
  clock.advance(60_000);
  assert.deepEqual(
    location.find(aor).map(({ contact }) => contact),
    ['sip:late'],
  );
  assert.equal(location.purge(), undefined);
  assert.equal(database.all(database.queries.selectFrom('bindings').selectAll()).length, 1);
});

test('a purge that the file refuses says so, and the next one does it', () => {
  const { clock, location, database, onDurable } = setUp();
  location.replace(aor, [binding(clock)], onDurable);
  clock.advance(60_000);
  database.run(database.queries.schema.alterTable('bindings').renameTo('away'));
  assert.match(location.purge()?.detail ?? '', /no such table/);
  database.run(database.queries.schema.alterTable('away').renameTo('bindings'));
  assert.equal(location.purge(), undefined);
  assert.equal(database.all(database.queries.selectFrom('bindings').selectAll()).length, 0);
});

test('an empty replacement removes the address-of-record', () => {
  const { clock, location, database, onDurable } = setUp();
  location.replace(aor, [binding(clock)], onDurable);
  clock.advance(0);
  location.replace(aor, [], onDurable);
  clock.advance(0);
  assert.deepEqual(location.find(aor), []);
  assert.equal(database.all(database.queries.selectFrom('bindings').selectAll()).length, 0);
});

test('changes of one turn are one transaction: when the file refuses, all are reported and the older truth counts', () => {
  const { clock, location, database, outcomes, onDurable } = setUp();
  location.replace(aor, [binding(clock)], onDurable);
  clock.advance(0);
  database.run(database.queries.schema.alterTable('bindings').renameTo('away'));
  location.replace(aor, [], onDurable);
  location.replace('sip:bob@example.test', [binding(clock, { aor: 'sip:bob@example.test' })], onDurable);
  clock.advance(0);
  database.run(database.queries.schema.alterTable('away').renameTo('bindings'));

  assert.deepEqual(
    outcomes.map((failure) => failure === undefined),
    [true, false, false],
  );
  assert.equal(location.find(aor).length, 1);
  assert.equal(location.find('sip:bob@example.test').length, 0);
});

test('a confirmed binding survives the process that took it (WAL, no clean end)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-location-'));
  try {
    const path = join(folder, 'trapeze.db');
    const { clock, location, outcomes, onDurable } = setUp(openDatabase(path));
    location.replace(aor, [binding(clock)], onDurable);
    clock.advance(0);
    assert.deepEqual(outcomes, [undefined]);
    using other = openDatabase(path);
    assert.equal(new SqliteLocationService(other, clock).find(aor).length, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('disposing writes what waits', () => {
  const { clock, location, database, outcomes, onDurable } = setUp();
  location.replace(aor, [binding(clock)], onDurable);
  location[Symbol.dispose]();
  assert.deepEqual(outcomes, [undefined]);
  assert.equal(clock.pending, 0);
  assert.equal(new SqliteLocationService(database, clock).find(aor).length, 1);
});

test('two flows of one phone have the same contact, and both are kept (RFC 5626 §6)', () => {
  const { clock, location, database, onDurable } = setUp();
  const flows = [1, 2].map((regId) => binding(clock, { instanceId: '<urn:uuid:1>', regId }));
  location.replace(aor, flows, onDurable);
  clock.advance(0);
  assert.deepEqual(new SqliteLocationService(database, clock).find(aor), flows);
});

test('bindings of a file that knew no flows are kept when it is brought up to date', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-store-'));
  const path = join(folder, 'trapeze.db');
  const step = migrations.findIndex(({ name }) => name.startsWith('bindings of flows'));
  const clock = new FakeClock();
  {
    using old = openDatabase(path, migrations.slice(0, step));
    const values = `'${aor}', 'sip:alice@192.0.2.1', 1, ${clock.unixMs() + 60_000}, 'a@b', 1, '[]', 0`;
    const columns = 'aor, contact, q, expiresAtUnixMs, callId, cseq, path, position';
    old.run({ compile: () => sql.raw(`insert into bindings (${columns}) values (${values})`).compile(old.queries) });
  }
  {
    using database = openDatabase(path);
    assert.deepEqual(new SqliteLocationService(database, clock).find(aor), [binding(clock)]);
  }
  rmSync(folder, { recursive: true });
});
