import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallView, Snapshot } from '../../main/contract/snapshot.ts';
import { soundHead, soundRow, statusLines } from './phone-report.ts';

const quality = { codec: 'opus', lossPercent: 1.25, jitterMs: 3.04, rttMs: 31.4, mos: 4.321 };
const call = { id: '0011223344556677', state: 'active', direction: 'out', peer: { uri: 'sip:b@x' }, quality } as CallView;

test('the state of a phone has a line for each account and call, and says why a registration failed', () => {
  const snapshot = {
    version: '1.0.0',
    domain: { running: true, name: 'trapeze.local', address: '127.0.0.1:5060', services: [] },
    accounts: [
      { aor: 'sip:a@x', registration: 'registered' },
      { aor: 'sip:b@x', registration: 'failed', status: 403, reason: 'No\x1b[31m' },
    ],
    calls: [call],
  } as unknown as Snapshot;
  assert.deepEqual(statusLines(snapshot), [
    'Trapeze 1.0.0, domain trapeze.local running at 127.0.0.1:5060',
    'account  sip:a@x  registered',
    'account  sip:b@x  failed 403 No·[31m',
    'call     0011223344556677  to sip:b@x  active  opus',
  ]);
});

test('the state of a phone says whether its packets and its sound go before others', () => {
  const domain = { running: false, name: 'x', services: [] };
  const lineFor = (service: Snapshot['service']): string | undefined =>
    statusLines({ version: '1', domain, accounts: [], calls: [], service } as unknown as Snapshot)[1];
  assert.equal(lineFor({ signalling: 'absent' }), 'service  packets are not marked (DSCP): native/qos is not built');
  assert.equal(lineFor({ signalling: 'done' }), 'service  DSCP of signalling: done, of sound: idle; priority of sound: idle');
  assert.equal(
    lineFor({ signalling: 'done', sound: 'done', mediaThread: 'EACCES' }),
    'service  DSCP of signalling: done, of sound: done; priority of sound: EACCES',
  );
});

test('the sound of a call stands under the heads of its columns; without sound there is no row', () => {
  assert.equal(soundHead, 'call                   codec      loss    jitter       rtt       mos');
  assert.equal(soundRow(call), '0011223344556677        opus     1.3 %    3.0 ms     31 ms      4.32');
  assert.match(soundRow({ ...call, quality: { codec: 'pcmu', lossPercent: 0, jitterMs: 0 } }) ?? '', /– +–$/);
  const { quality: _, ...silent } = call;
  assert.equal(soundRow(silent), undefined);
});
