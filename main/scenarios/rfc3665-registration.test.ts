import assert from 'node:assert/strict';
import { identityOf } from '../accounts/identity.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { FlowPhone, FlowServer, FlowStage } from './flow-stage.ts';
import { testFlow } from './flow-story.ts';

interface Cast {
  readonly server: FlowServer;
  readonly bob: FlowPhone;
}

const AOR = 'sip:bob@biloxi.test';

const at =
  (registers: boolean) =>
  async (stage: FlowStage): Promise<Cast> => {
    const server = await stage.server('server', 'biloxi.test');
    return { server, bob: await stage.phone('bob', { at: server, registers }) };
  };

/** One REGISTER by hand, with the Contact rows given. @returns the contact URIs that the registrar then has */
async function register(
  stage: FlowStage,
  { bob }: Cast,
  ...fields: readonly (readonly [string, string])[]
): Promise<readonly string[]> {
  const { identity, agent } = bob;
  const target = sipUri({ host: 'biloxi.test' });
  const outcome = await stage.during(agent.request({ identity, method: 'REGISTER', target, to: identity.from, headers: fields }));
  assert.ok(outcome.ok);
  return outcome.value.headers.values('Contact').map((value) => value.slice(1, value.indexOf('>')));
}

const contactsOf = (stage: FlowStage): readonly string[] => stage.location.find(AOR).map(({ contact }) => contact);

/** What every new series of requests begins with: the registrar asks who it is (RFC 3261 §22.2). */
const registered = `
    bob > server: REGISTER
    server > bob: 401 REGISTER
    bob > server: REGISTER
    server > bob: 200 REGISTER`;

testFlow({
  title: 'RFC 3665 §2.1 a new registration',
  set: at(false),
  play: async (stage, { bob }) => {
    const registration = bob.agent.register({ identity: bob.identity, registrar: sipUri({ host: 'biloxi.test' }) });
    await stage.until(() => registration.state.phase === 'registered');
    assert.deepEqual(contactsOf(stage), [`sip:bob@${bob.host}:5060`]);
  },
  flow: registered,
});

testFlow({
  title: 'RFC 3665 §2.1 refreshed with the credentials of before',
  set: at(true),
  play: async (stage, { bob }) => {
    bob.registration?.refresh();
    await stage.until(() => bob.registration?.state.phase === 'registered');
  },
  flow: `
    bob > server: REGISTER
    server > bob: 200 REGISTER`,
});

testFlow({
  title: 'RFC 3665 §2.2 the list of contacts is updated',
  set: at(true),
  play: async (stage, cast) => {
    const contacts = await register(stage, cast, ['Contact', '<sip:bob@other.test>;q=0.5'], ['Expires', '3600']);
    assert.equal(contacts.length, 2);
    assert.deepEqual(contactsOf(stage), [`sip:bob@${cast.bob.host}:5060`, 'sip:bob@other.test']);
    await register(stage, cast, ['Contact', '<sip:bob@other.test>;expires=0']);
  },
  flow: `${registered}${registered}`,
});

testFlow({
  title: 'RFC 3665 §2.3 the list of contacts is asked for',
  set: at(true),
  play: async (stage, cast) => {
    const [contact, ...others] = await register(stage, cast);
    assert.deepEqual([contact, others.length], [`sip:bob@${cast.bob.host}:5060`, 0]);
    assert.equal(contactsOf(stage).length, 1);
  },
  flow: registered,
});

testFlow({
  title: 'RFC 3665 §2.4 all registrations are cancelled',
  set: at(true),
  play: async (stage, cast) => {
    const contacts = await register(stage, cast, ['Contact', '*'], ['Expires', '0']);
    assert.deepEqual([contacts, contactsOf(stage)], [[], []]);
  },
  flow: registered,
});

testFlow({
  title: 'RFC 3665 §2.4 the phone takes back its own registration',
  set: at(true),
  play: async (stage, { bob }) => {
    assert.ok(bob.registration);
    await stage.during(bob.registration.stop());
    assert.equal(bob.registration.state.phase, 'unregistered');
    assert.deepEqual(contactsOf(stage), []);
  },
  flow: `
    bob > server: REGISTER
    server > bob: 200 REGISTER`,
});

testFlow({
  title: 'RFC 3665 §2.5 a wrong password',
  set: at(false),
  play: async (stage, { server, bob }) => {
    const account = identityOf({ aor: 'bob@biloxi.test', registrar: server.host }, 'wrong', stage.random);
    assert.ok(account.ok);
    const { identity, registrar } = account.value;
    const registration = bob.agent.register({ identity, registrar });
    await stage.until(() => registration.state.phase === 'failed');
    assert.deepEqual([registration.state.cause, registration.state.retryAtUnixMs], ['unauthorized', undefined]);
    assert.deepEqual(contactsOf(stage), []);
  },
  flow: `
    bob > server: REGISTER
    server > bob: 401 REGISTER
    bob > server: REGISTER
    server > bob: 401 REGISTER`,
});
