import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeMediaHost } from '../testing/fake-media-host.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { CallMedia } from './call-media.ts';
import { codecList } from './codecs.ts';
import { localSecurity } from './sound-security.ts';

test('where everything goes through a relay, a description names that and no address of ours (RFC 8656 §21.1.4)', async () => {
  const media = new FakeMediaHost();
  media.relayed = { host: '192.0.2.3', port: 50_000 };
  const call = await CallMedia.open({
    media,
    host: '10.1.0.2',
    sessionId: 1,
    codecs: codecList(['pcmu']),
    security: localSecurity({ device: { kind: 'echo' } }, new SeededRandom(1), false),
    device: { kind: 'echo' },
    ice: { isRelayOnly: true },
  });
  const offer = Buffer.from(call.offer()).toString();
  assert.match(offer, /^c=IN IP4 192\.0\.2\.3\r$/m);
  assert.match(offer, /^m=audio 50000 /m);
  assert.doesNotMatch(offer, /10\.1\.0\.2|2000[01]/);
  assert.equal(await call.moveTo('10.1.0.2'), true);
  assert.equal(media.openCount, 1, 'the machine is where it was');
  media.relayed = { host: '192.0.2.3', port: 50_002 };
  assert.equal(await call.moveTo('10.9.0.2'), true);
  call.rollback();
  assert.match(Buffer.from(call.offer()).toString(), /^m=audio 50002 /m);
  await call.close();
});
