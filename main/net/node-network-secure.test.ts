import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { connect as connectPlain } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { WebSocket } from 'ws';
import { systemClock } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { assertTalksAndEnds } from '../testing/byte-stream-rules.ts';
import { certificateFile, tlsSettings } from '../testing/certificate-file.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { next, value } from '../testing/outcomes.ts';
import type { ByteStream, NetworkFailure, StreamListener, StreamProtocol } from './network.ts';
import { NodeNetwork } from './node-network.ts';
import { isUsable } from './node-tls.ts';
import type { TlsSettings } from './tls-settings.ts';

const anywhere = { host: '127.0.0.1', port: 0 };
const networkWith = (tls: TlsSettings): NodeNetwork => new NodeNetwork(systemClock, { tls });
const server = networkWith(tlsSettings('loopback'));
const client = networkWith(tlsSettings());

function failure(result: Result<unknown, NetworkFailure>): NetworkFailure {
  assert.ok(!result.ok);
  return result.error;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** Both ends of a connection to `listener`. */
async function ends(listener: StreamListener, protocol: StreamProtocol, network = client, serverName = '127.0.0.1') {
  const accepted = next(listener.onAccepted);
  const near = value(await network.connect(listener.local, { protocol, serverName }));
  return [near, await accepted] as const;
}

test('a listener with a certificate says whom it proves us to be (RFC 5922 §7.1)', async () => {
  for (const [protocol, names] of [
    ['tls', ['localhost', '127.0.0.1', '::1']],
    ['wss', ['localhost', '127.0.0.1', '::1']],
    ['tcp', []],
  ] as const) {
    using listener = value(await server.listen(anywhere, protocol));
    assert.deepEqual(listener.provenNames, names);
  }
});

for (const protocol of ['tls', 'ws', 'wss'] as const) {
  test(`${protocol}: bytes cross both ways, and both ends learn of the end`, async () => {
    using listener = value(await server.listen(anywhere, protocol));
    const [near, far] = await ends(listener, protocol);
    assert.deepEqual(near.remote, listener.local);
    await assertTalksAndEnds(near, far);
  });

  test(`${protocol}: what was written just before the end arrives`, async () => {
    using listener = value(await server.listen(anywhere, protocol));
    const [near, far] = await ends(listener, protocol);
    const arrived = next(near.onBytes);
    const over = next(near.onClosed);
    far.write(Buffer.from('goodbye'));
    far[Symbol.dispose]();
    assert.equal(text(await arrived), 'goodbye');
    await over;
  });

  test(`${protocol}: a handshake that never ends is given up in time, and the clock is left alone`, async () => {
    const clock = new FakeClock();
    using silent = value(await server.listen(anywhere));
    const accepted = next(silent.onAccepted);
    const connecting = new NodeNetwork(clock, { tls: tlsSettings() }).connect(silent.local, { protocol });
    using _stream = await accepted;
    clock.advance(limits.transport.connectMs);
    assert.equal(failure(await connecting).code, 'ETIMEDOUT');
    assert.equal(clock.pending, 0);
  });

  test(`${protocol}: a server that speaks something else is refused`, async () => {
    using listener = value(await server.listen(anywhere));
    listener.onAccepted((stream) => stream.write(Buffer.from('SIP/2.0 400 What\r\n\r\n')));
    const { code } = failure(await client.connect(listener.local, { protocol }));
    assert.ok(['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'HPE_INVALID_CONSTANT'].includes(code), code);
  });
}

test('TLS 1.3 is spoken, 1.2 where the peer has no more, and nothing older', async () => {
  using listener = value(await server.listen(anywhere, 'tls'));
  const [near, far] = await ends(listener, 'tls');
  using _near = near;
  assert.deepEqual([near.security?.version, far.security?.version], ['TLSv1.3', 'TLSv1.3']);
  const version = (maxVersion: 'TLSv1.2' | 'TLSv1.1'): Promise<string | null> =>
    new Promise((resolve) => {
      const options = { port: listener.local.port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion };
      const socket = connectTls({ ...options, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', () => resolve(null));
    });
  assert.equal(await version('TLSv1.2'), 'TLSv1.2');
  assert.equal(await version('TLSv1.1'), null);
});

test('a server proves the name it was looked for by (RFC 5922 §7.3)', async () => {
  using loopback = value(await server.listen(anywhere, 'tls'));
  const [near] = await ends(loopback, 'tls', client, 'localhost');
  using _near = near;
  assert.deepEqual(near.security?.peerNames, ['localhost', '127.0.0.1', '::1']);

  const verdicts = async (certificate: string, serverName: string): Promise<string> => {
    using listener = value(await networkWith(tlsSettings(certificate)).listen(anywhere, 'tls'));
    const connected = await client.connect(listener.local, { protocol: 'tls', serverName });
    if (!connected.ok) return connected.error.certificate?.fault ?? connected.error.code;
    using stream = connected.value;
    return stream.security?.peerNames.join(' ') ?? '';
  };
  assert.equal(await verdicts('sip-uri', 'example.com'), 'example.com');
  assert.equal(await verdicts('sip-uri', 'not-this.example.com'), 'wrong-name');
  assert.equal(await verdicts('dns-name', 'SIP.example.org'), 'example.org sip.example.org');
  assert.equal(await verdicts('wildcard', 'a.example.net'), 'wrong-name');
  assert.equal(await verdicts('common-name', 'example.info'), 'example.info');
  assert.equal(await verdicts('expired', 'example.com'), 'expired');
  assert.equal(await verdicts('self-signed', 'self.example.com'), 'self-signed');
});

test('without authorities of our own those of the system are believed, and they do not know our test authority', async () => {
  using listener = value(await server.listen(anywhere, 'tls'));
  const refused = failure(await networkWith({}).connect(listener.local, { protocol: 'tls' }));
  assert.equal(refused.certificate?.fault, 'unknown-authority');
});

test('a self-signed certificate is refused with its fingerprint, and taken once a person has accepted that', async () => {
  using listener = value(await networkWith(tlsSettings('self-signed')).listen(anywhere, 'tls'));
  const refused = failure(await client.connect(listener.local, { protocol: 'tls', serverName: 'pbx.test' }));
  const fingerprint = new X509Certificate(certificateFile('self-signed.pem')).fingerprint256;
  assert.equal(refused.code, 'CERT_REFUSED');
  assert.deepEqual(refused.address, listener.local);
  assert.deepEqual(refused.certificate, {
    fault: 'self-signed',
    fingerprint,
    serverName: 'pbx.test',
    names: ['self.example.com', '127.0.0.1'],
    issuer: 'CN=self.example.com',
    validTo: 'Jan  1 00:00:00 2120 GMT',
  });

  const accepting = networkWith({
    ...tlsSettings(),
    forServer: (name) => (name === 'pbx.test' ? { fingerprints: [fingerprint] } : {}),
  });
  const [near] = await ends(listener, 'tls', accepting, 'pbx.test');
  using _near = near;
  assert.deepEqual(near.security?.peerNames, ['pbx.test']);
  const other = await accepting.connect(listener.local, { protocol: 'tls', serverName: 'other.test' });
  assert.equal(failure(other).certificate?.fault, 'self-signed');
});

test('a client that has a certificate proves its names; one that has none, or an unbelieved one, proves nothing', async () => {
  using listener = value(await server.listen(anywhere, 'tls'));
  const shown = async (tls: TlsSettings) => {
    const [near, far] = await ends(listener, 'tls', networkWith(tls));
    near[Symbol.dispose]();
    return [far.security?.peerNames, near.security?.isMutual, far.security?.isMutual];
  };
  assert.deepEqual(await shown(tlsSettings('client')), [['client.example.com'], true, true]);
  assert.deepEqual(await shown(tlsSettings()), [[], false, true]);
  assert.deepEqual(await shown(tlsSettings('self-signed')), [[], true, true]);
});

test('one server may have authorities and see a certificate of ours that others do not; what is broken fails as a value', async () => {
  using listener = value(await server.listen(anywhere, 'tls'));
  const { own } = tlsSettings('client');
  const { authorities } = tlsSettings();
  assert.ok(own && authorities);
  const forServer = (name: string) =>
    name === '127.0.0.1' ? { own, authorities } : name === 'broken.test' ? { authorities: 'nonsense' } : {};
  const [near, far] = await ends(listener, 'tls', networkWith({ forServer }));
  assert.deepEqual([far.security?.peerNames, near.security?.isMutual], [['client.example.com'], true]);
  near[Symbol.dispose]();
  const at = (serverName: string) => networkWith({ forServer }).connect(listener.local, { protocol: 'tls', serverName });
  assert.equal(failure(await at('localhost')).certificate?.fault, 'unknown-authority');
  assert.equal(failure(await at('broken.test')).code, 'CERT_UNUSABLE');
  assert.deepEqual(
    [isUsable({ own, authorities }), isUsable({ own: { ...own, key: '' } }), isUsable({ authorities: 'nonsense' })],
    [true, false, false],
  );
});

test('a connection that is not wanted any more is given up', async () => {
  using silent = value(await server.listen(anywhere));
  const accepted = next(silent.onAccepted);
  const giving = new AbortController();
  const connecting = client.connect(silent.local, { protocol: 'tls', signal: giving.signal });
  using _stream = await accepted;
  giving.abort();
  assert.equal(failure(await connecting).code, 'ECANCELED');
});

test('without a certificate nobody can connect to us securely', async () => {
  for (const protocol of ['tls', 'wss'] as const) {
    assert.equal(failure(await client.listen(anywhere, protocol)).code, 'CERT_MISSING');
  }
});

test('certificates that cannot be used are a mistake of the caller', () => {
  const own = { certificate: certificateFile('loopback.pem'), key: certificateFile('client.key.pem') };
  for (const tls of [{ own }, { authorities: 'nonsense' }, { own: { certificate: '', key: '' } }]) {
    assert.throws(() => networkWith(tls), { code: 'TLS_SETTINGS' });
  }
});

test('the name a server is asked for by goes to it, a numeric host does not (RFC 6066 §3)', async () => {
  const { certificate: cert, key } = tlsSettings('loopback').own ?? assert.fail();
  const names: (string | false | null)[] = [];
  const other = createTlsServer({ cert, key }, (socket) => {
    names.push(socket.servername);
    socket.end();
  });
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  assert.ok(address !== null && typeof address === 'object');
  for (const serverName of ['localhost', '127.0.0.1']) {
    const stream = value(await client.connect({ host: '127.0.0.1', port: address.port }, { protocol: 'tls', serverName }));
    await next(stream.onClosed);
  }
  other.close();
  assert.deepEqual(names, ['localhost', false]);
});

test('each WebSocket message arrives as one, text where it is text (RFC 7118 §5)', async () => {
  using listener = value(await server.listen(anywhere, 'ws'));
  const accepted = next(listener.onAccepted);
  const browser = new WebSocket(`ws://127.0.0.1:${listener.local.port}/any/path`, ['other', 'sip']);
  const far = await accepted;
  assert.equal(browser.protocol === '' || browser.protocol === 'sip', true);
  const heard: [message: string, isBinary: boolean][] = [];
  const both = new Promise<void>((resolve) => {
    browser.on('message', (data, isBinary) => {
      heard.push([(data as Buffer).toString('latin1'), isBinary]);
      if (heard.length === 2) resolve();
    });
  });
  far.write(Buffer.from('first'));
  far.write(Buffer.from('caf\xe9', 'latin1'));
  await both;
  assert.deepEqual(heard, [
    ['first', false],
    ['caf\xe9', true],
  ]);
  const messages: string[] = [];
  const arrived = new Promise<void>((resolve) => {
    far.onBytes((bytes) => {
      messages.push(text(bytes));
      if (messages.length === 3) resolve();
    });
  });
  browser.send('one');
  browser.send(Buffer.from('two'));
  browser.send('three'.repeat(1_000));
  await arrived;
  assert.deepEqual(messages, ['one', 'two', 'three'.repeat(1_000)]);
  const over = next(far.onClosed);
  browser.close();
  assert.equal(await over, undefined);
});

test('a WebSocket that does not offer the subprotocol sip is turned away, and so is plain HTTP (RFC 7118 §4)', async () => {
  using listener = value(await server.listen(anywhere, 'ws'));
  const { port } = listener.local;
  const refusal = (protocols: string[]): Promise<string> =>
    new Promise((resolve) => {
      new WebSocket(`ws://127.0.0.1:${port}`, protocols).on('error', ({ message }) => resolve(message));
    });
  assert.match(await refusal([]), /400/);
  assert.match(await refusal(['xmpp', 'sips']), /400/);
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 426);
});

test('a message longer than SIP has ends the WebSocket', async () => {
  using listener = value(await server.listen(anywhere, 'ws'));
  const [near, far] = await ends(listener, 'ws');
  const over = Promise.all([next(far.onClosed), next(near.onClosed)]);
  near.write(new Uint8Array(limits.message.sizeBytes + 1));
  const [failed] = await over;
  assert.equal(failed?.code, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
});

test('a peer that says nothing after connecting does not keep its place for ever', async () => {
  using listener = value(await server.listen(anywhere, 'tls'));
  const accepted: ByteStream[] = [];
  listener.onAccepted((stream) => accepted.push(stream));
  const socket = connectPlain(listener.local.port, '127.0.0.1').resume();
  const startMs = systemClock.nowMs();
  await new Promise<void>((resolve) => void socket.on('close', () => resolve()).on('error', () => undefined));
  assert.ok(systemClock.nowMs() - startMs < limits.transport.connectMs + 2_000);
  assert.deepEqual(accepted, []);
});
