import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure, WrongUsage } from './command.ts';
import { listenFrom, networkFrom } from './network-options.ts';

const file = (name: string): string => join(import.meta.dirname, '../../main/testing/certificates', name);
const own = { certificate: file('loopback.pem'), key: file('loopback.key.pem') };

test('what is given by files and addresses makes a network, and so does nothing', () => {
  networkFrom({});
  networkFrom({
    ...own,
    ca: file('authority.pem'),
    dns: ['127.0.0.1:5353', '[::1]:53'],
    'accept-certificate': ['ab'.repeat(32), 'AB:'.repeat(31).concat('AB')],
  });
});

test('what cannot be read or does not fit together fails with one sentence', () => {
  assert.throws(() => networkFrom({ certificate: file('nowhere.pem') }), { name: 'Failure', message: /nowhere\.pem: ENOENT/ });
  assert.throws(() => networkFrom({ ...own, key: file('client.key.pem') }), Failure);
  assert.throws(() => networkFrom({ certificate: own.certificate }), Failure);
  assert.throws(() => networkFrom({ ca: file('README.md') }), Failure);
  assert.throws(() => networkFrom({ key: own.key }), WrongUsage);
  assert.throws(() => networkFrom({ 'accept-certificate': ['AB:CD'] }), WrongUsage);
  assert.throws(() => networkFrom({ dns: ['ns.example'] }), WrongUsage);
});

test('places to listen at are those given, else the usual ones; secure ones need a certificate', () => {
  assert.deepEqual(listenFrom({}), []);
  assert.equal(listenFrom({}, ['udp:127.0.0.1:5060'])[0]?.transport, 'udp');
  assert.equal(listenFrom({ ...own, listen: ['tls:127.0.0.1:0'] }, ['udp:127.0.0.1:5060'])[0]?.transport, 'tls');
  assert.throws(() => listenFrom({ listen: ['udp:127.0.0.1:0', 'wss:127.0.0.1:0'] }), { message: /wss:… needs --certificate/ });
});
