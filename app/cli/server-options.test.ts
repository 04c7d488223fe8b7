import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WrongUsage } from './command.ts';
import { policyFrom, redirectsFrom, statelessFrom } from './server-options.ts';

test('redirects are contacts with a status, several of one name together', () => {
  const routes = redirectsFrom({ redirect: ['bob=301:sip:bob@new.test', 'eve=305:sip:proxy.test', 'eve=305:tel:+49'] }, 'A.test');
  assert.deepEqual(routes.find('sip:bob@a.test'), [{ contact: 'sip:bob@new.test', redirectStatus: 301 }]);
  assert.equal(routes.find('sip:eve@a.test').length, 2);
});

test('what is no redirect, no address or no URI is wrong usage', () => {
  for (const redirect of ['bob', 'bob=200:sip:x@y', '=301:sip:x@y', 'bob=301:', 'bob=301:no uri'])
    assert.throws(() => redirectsFrom({ redirect: [redirect] }, 'a.test'), WrongUsage, redirect);
  assert.throws(() => statelessFrom({ stateless: true, 'relay-for': ['a.test'] }), WrongUsage);
  assert.throws(() => statelessFrom({ 'relay-for': ['127.0.0.1'] }), WrongUsage);
  assert.throws(() => policyFrom({ 'service-route': ['not a uri'] }), WrongUsage);
});

test('a ring time is whole seconds, an hour at most', () => {
  assert.equal(policyFrom({ 'ring-seconds': '20' }).ringSeconds, 20);
  assert.equal('ringSeconds' in policyFrom({}), false);
  for (const wrong of ['0', '3601', '1.5', '-1', 'long', ''])
    assert.throws(() => policyFrom({ 'ring-seconds': wrong }), WrongUsage, wrong);
});

test('a stateless server relays for this machine, or for whom it is told', () => {
  const flow = (host: string) => ({
    id: 'f',
    transport: 'udp' as const,
    isReliable: false,
    local: { host: '127.0.0.1', port: 5060 },
    remote: { host, port: 5060 },
  });
  const usual = statelessFrom({ stateless: true }).stateless;
  assert.deepEqual([usual?.mayRelay(flow('127.0.0.1')), usual?.mayRelay(flow('192.0.2.1'))], [true, false]);
  const told = statelessFrom({ stateless: true, 'relay-for': ['192.0.2.1'] }).stateless;
  assert.deepEqual([told?.mayRelay(flow('127.0.0.1')), told?.mayRelay(flow('192.0.2.1'))], [false, true]);
  assert.equal(statelessFrom({}).stateless, undefined);
});
