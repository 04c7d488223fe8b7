import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AccountTestStep } from '../../main/accounts/account-test-step.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLog } from '../../main/base/log.ts';
import { systemRandom } from '../../main/base/random.ts';
import { openElement } from '../../main/element.ts';
import { NodeNetwork } from '../../main/net/node-network.ts';
import { registrar } from '../../main/testing/account-stage.ts';
import { tlsSettings } from '../../main/testing/certificate-file.ts';
import { noTrace } from '../../main/trace/trace.ts';
import { exitCode } from './command.ts';

const file = (name: string): string => join(import.meta.dirname, '../../main/testing/certificates', name);

/** A registrar on loopback that shows a certificate of the test authority. */
async function secureRegistrar() {
  const network = new NodeNetwork(systemClock, { tls: tlsSettings('loopback') });
  const surroundings = { clock: systemClock, random: systemRandom, network, trace: noTrace, log: silentLog };
  const opened = await openElement('registrar', surroundings, [{ transport: 'tls', local: { host: '127.0.0.1', port: 0 } }]);
  assert.ok(opened.ok);
  opened.value.transactions.onRequest(registrar());
  const port = opened.value.transport.listening[0]?.local.port;
  return { proxy: `127.0.0.1:${port}`, [Symbol.dispose]: () => opened.value[Symbol.dispose]() };
}

/** Runs a command line, and says what it printed. */
function run(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const program = join(import.meta.dirname, 'trapeze.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { timeout: 30_000 }, (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), text: `${out}${err}` });
    });
  });
}

const account = ['register', 'alice@example.com', '--transport', 'tls', '--listen', 'udp:127.0.0.1:0', '--test', '--json'];

test('register --test says which step failed, and with the fingerprint it shows all of them pass', {
  timeout: 60_000,
}, async () => {
  using server = await secureRegistrar();
  const doubting = await run(...account, '--proxy', server.proxy);
  assert.equal(doubting.code, exitCode.failed);
  const steps = doubting.text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as AccountTestStep);
  const { fingerprint256 } = new X509Certificate(readFileSync(file('loopback.pem')));
  const refused = steps.find(({ state }) => state === 'failed');
  assert.deepEqual([refused?.step, refused?.certificate?.fingerprint], ['certificate', fingerprint256]);
  assert.match(doubting.text, /the account does not work; certificate: certificate-refused/);

  const trusting = await run(...account, '--proxy', server.proxy, '--accept-certificate', fingerprint256);
  assert.equal(trusting.code, exitCode.done, trusting.text);
  assert.equal(trusting.text.match(/"state":"passed"/g)?.length, 7);
  assert.equal((await run(...account, '--proxy', server.proxy, '--ca', file('authority.pem'))).code, exitCode.done);
});

test('what cannot be meant is wrong usage', async () => {
  for (const [words, sentence] of [
    [['register', 'alice@example.com', '--transport', 'pigeon'], /no transport 'pigeon'/],
    [['register', 'alice@example.com', '--for', 'nobody'], /'nobody' is not of the form/],
    [['register', 'alice@example.com', '--proxy', 'a b'], /'a b' is no host/],
    [['options', 'sip:127.0.0.1', '--transport', 'tls'], /--transport is the way to/],
  ] as const) {
    const { code, text } = await run(...words);
    assert.equal(code, exitCode.usage, text);
    assert.match(text, sentence);
  }
});
