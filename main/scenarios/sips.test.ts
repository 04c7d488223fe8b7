import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dialog } from '../sip/dialog/dialog.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { type SipUri, sipUri } from '../sip/message/uri.ts';
import type { Flow } from '../sip/transport/flow.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import { AccountStage, registrar } from '../testing/account-stage.ts';
import { outgoingRequest } from '../testing/sip-element.ts';

const edge = '192.0.2.11';
const bob = sipUri({ scheme: 'sips', user: 'bob', host: 'example.com' });

async function setUp(
  settings: { readonly aor: string; readonly transport?: 'tls' | 'tcp' | 'udp' },
  transports: readonly ('tls' | 'tcp' | 'udp')[],
) {
  const stage = new AccountStage();
  const phone = await stage.openPhone();
  stage.network.name('example.com', edge);
  const server = await stage.server(edge, registrar(), transports);
  const added = phone.accounts.add({ password: 'secret', ...settings });
  assert.ok(added.ok);
  await stage.clock.run(500);
  const identity = phone.accounts.identityOf(added.value.id)?.identity;
  assert.ok(identity);
  const call = (target: SipUri): RequestFailure[] => {
    const failures: RequestFailure[] = [];
    phone.agent.invite({ identity, target }).onFailed((failure) => failures.push(failure));
    return failures;
  };
  return { stage, phone, server, id: added.value.id, call };
}

const field = (request: SipRequest | undefined, name: string): string => request?.headers.values(name).join(', ') ?? '';

test('a sips account registers over TLS with sips everywhere (RFC 5630 §5.1.1)', async () => {
  const { stage, phone, server, id } = await setUp({ aor: 'sips:alice@example.com' }, ['tls', 'udp', 'tcp']);
  assert.equal(phone.accounts.registrationOf(id).phase, 'registered');
  const [register] = server.received;
  assert.equal(register?.requestUri, 'sips:example.com');
  assert.equal(field(register, 'From').split(';')[0], '<sips:alice@example.com>');
  assert.match(field(register, 'Contact'), /^<sips:alice@198\.51\.100\.1:\d+>/);
  assert.match(field(register, 'Via'), /^SIP\/2\.0\/TLS/);
  await stage.close();
});

test('a sips target goes over TLS with a sips Route and Contact, also from a sip account (RFC 3261 §8.1.1.8, RFC 5630 §5.1.1)', async () => {
  const { stage, server, call } = await setUp({ aor: 'alice@example.com', transport: 'tls' }, ['tls']);
  call(bob);
  await stage.clock.run(500);
  const [invite] = server.of('INVITE');
  assert.equal(invite?.requestUri, 'sips:bob@example.com');
  assert.equal(field(invite, 'Route'), '<sips:example.com;transport=tls;lr>');
  assert.match(field(invite, 'Contact'), /^<sips:alice@/);
  await stage.close();
});

test('where there is no TLS a sips target is not called at all: nothing goes in the clear (RFC 3261 §26.2.2)', async () => {
  for (const transport of ['udp', 'tcp'] as const) {
    const { stage, server, call } = await setUp({ aor: 'alice@example.com', transport }, ['udp', 'tcp']);
    const failures = call(bob);
    await stage.clock.run(10_000);
    assert.equal(failures[0]?.status, 503);
    assert.equal(server.of('INVITE').length, 0);
    await stage.close();
  }
});

test('a dialog that began with sips stays sips: no sip Contact becomes its target (RFC 5630 §5.1.1.1)', () => {
  const invite = outgoingRequest('INVITE');
  invite.requestUri = 'sips:bob@example.com';
  const answer = (contact: string) => responseTo(invite, 200, { toTag: 'b', headers: [['Contact', contact]] });
  const dialog = Dialog.asCaller(invite, answer('<sips:bob@192.0.2.2>'));
  assert.ok(dialog.ok);
  dialog.value.refreshTarget(answer('<sip:bob@192.0.2.3>'));
  assert.equal(dialog.value.createRequest('BYE').requestUri, 'sips:bob@192.0.2.2');
  dialog.value.refreshTarget(answer('<sips:bob@192.0.2.3>'));
  assert.equal(dialog.value.createRequest('BYE').requestUri, 'sips:bob@192.0.2.3');
  assert.equal(dialog.value.scheme, 'sips');
});

test('416 is told, and not tried again in the clear (RFC 3261 §8.1.3.5 leaves that to the person)', async () => {
  const { stage, server, call } = await setUp({ aor: 'alice@example.com', transport: 'tls' }, ['tls']);
  server.answer = (transaction) => transaction.respond(responseTo(transaction.request, 416, { toTag: 'b' }));
  const failures = call(bob);
  await stage.clock.run(1_000);
  assert.equal(failures[0]?.status, 416);
  assert.deepEqual(
    server.of('INVITE').map(({ requestUri }) => requestUri),
    ['sips:bob@example.com'],
  );
  await stage.close();
});

test('we answer a sips call with a sips Contact, whatever Contact the caller has (RFC 3261 §12.1.1)', async () => {
  const { stage, phone, server } = await setUp({ aor: 'sips:alice@example.com' }, ['tls']);
  phone.agent.onInvite((invite) => invite.ring(180));
  let flow: Flow | undefined;
  server.element.transactions.onRequest((transaction) => {
    flow = transaction.flow;
  });
  phone.accounts.refreshAll();
  await stage.clock.run(500);
  assert.ok(flow);
  const invite = outgoingRequest('INVITE', { Contact: '<sip:bob@192.0.2.11:5061;transport=tls>' });
  invite.requestUri = 'sips:alice@198.51.100.1';
  const responses: SipResponse[] = [];
  const { transport, remote: address } = flow;
  const onResponse = (response: SipResponse): void => void responses.push(response);
  server.element.transactions.send(invite, { transport, address, flow }, { onResponse, onFailed: () => undefined });
  await stage.clock.run(500);
  const ringing = responses.find(({ status }) => status === 180);
  assert.match(ringing?.headers.first('Contact') ?? '', /^<sips:alice@198\.51\.100\.1/);
  await stage.close();
});
