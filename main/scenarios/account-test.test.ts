import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountTestStep } from '../accounts/account-test-step.ts';
import type { ChangedAccount } from '../accounts/accounts.ts';
import { AccountStage, registrar, saying } from '../testing/account-stage.ts';

const server = '192.0.2.11';
const other = '192.0.2.12';

/** `name passed`, `connection failed refused` and so on. */
const told = ({ step, state, cause }: AccountTestStep): string => [step, state, ...(cause ? [cause] : [])].join(' ');
const skippedFrom = (...steps: readonly string[]): readonly string[] => steps.map((step) => `${step} skipped`);

async function run(stage: AccountStage, settings: Partial<ChangedAccount>): Promise<readonly AccountTestStep[]> {
  const steps: AccountTestStep[] = [];
  let isDone = false;
  const testing = (async () => {
    for await (const step of stage.phone.accounts.test({ aor: 'alice@example.com', password: 'secret', ...settings }))
      steps.push(step);
    isDone = true;
  })();
  for (let waitedMs = 0; !isDone && waitedMs < 120_000; waitedMs += 100) await stage.clock.run(100);
  await testing;
  return steps;
}

async function setUp() {
  const stage = new AccountStage();
  await stage.openPhone();
  stage.network.name('example.com', server);
  return stage;
}

test('an account that works passes every step, and leaves nothing behind', async () => {
  const stage = await setUp();
  const { received } = await stage.server(server, registrar());
  const steps = await run(stage, {});
  assert.deepEqual(steps.map(told), [
    'settings passed',
    'name passed',
    'connection skipped',
    'certificate skipped',
    'answer passed',
    'password passed',
    'kept passed',
  ]);
  const name = steps[1];
  assert.deepEqual(name?.targets, [`udp ${server}:5060`]);
  assert.ok(name?.asked?.includes('NAPTR example.com: 0') && name.asked.includes('A, AAAA example.com: 1'), String(name?.asked));
  assert.equal(steps[6]?.expiresSeconds, 3_600);
  const contacts = received.map(({ headers }) => headers.first('Contact') ?? '');
  assert.match(contacts[0] ?? '', /^<sip:test-[0-9a-f]{8}@/);
  assert.equal(contacts[1], '');
  assert.match(contacts[2] ?? '', /expires=0/);
  assert.deepEqual(stage.phone.accounts.list(), []);
  await stage.close();
});

test('each step can fail, with its own cause, and those after it are skipped', async () => {
  const afterName = skippedFrom('connection', 'certificate', 'answer', 'password', 'kept');
  const cases: [what: Partial<ChangedAccount>, expected: readonly string[]][] = [
    [{ aor: 'alice' }, ['settings failed aor-invalid', ...skippedFrom('name'), ...afterName]],
    [{ registrar: 'a b' }, ['settings failed server-invalid', ...skippedFrom('name'), ...afterName]],
    [{ registrar: 'nowhere.test' }, ['settings passed', 'name failed name-unknown', ...afterName]],
    [
      { registrar: other, transport: 'tcp' },
      ['settings passed', 'name passed', 'connection failed refused', ...afterName.slice(1)],
    ],
    [
      { registrar: '203.0.113.1', transport: 'tcp' },
      ['settings passed', 'name passed', 'connection failed unreachable', ...afterName.slice(1)],
    ],
    [
      { registrar: other },
      [
        'settings passed',
        'name passed',
        'connection skipped',
        'certificate skipped',
        'answer failed timeout',
        ...afterName.slice(3),
      ],
    ],
  ];
  for (const [settings, expected] of cases) {
    const stage = await setUp();
    stage.network.host(other);
    assert.deepEqual((await run(stage, settings)).map(told), expected);
    await stage.close();
  }
});

test('what the server says tells a wrong password from a user that is not there', async () => {
  const challenge = ['WWW-Authenticate', 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"'] as const;
  for (const [status, cause] of [
    [401, 'password-wrong'],
    [404, 'user-unknown'],
    [403, 'forbidden'],
    [500, 'rejected'],
  ] as const) {
    const stage = await setUp();
    await stage.server(server, saying(status, status === 401 ? [challenge] : []));
    const steps = await run(stage, {});
    assert.deepEqual(steps.slice(4).map(told), ['answer passed', `password failed ${cause}`, 'kept skipped']);
    assert.equal(steps[5]?.status, status);
    await stage.close();
  }
});

test('a registrar that forgets what it agreed to is found out', async () => {
  const stage = await setUp();
  await stage.server(server, saying(200));
  assert.deepEqual((await run(stage, {})).slice(5).map(told), ['password passed', 'kept failed not-kept']);
  await stage.close();
});

test('a certificate that is not believed is shown whole, with where it came from', async () => {
  const stage = await setUp();
  const { machine } = await stage.server(server, registrar(), ['tls']);
  machine.certifiedFor = ['impostor.test'];
  const steps = await run(stage, { transport: 'tls' });
  assert.deepEqual(steps.slice(2).map(told), [
    'connection passed',
    'certificate failed certificate-refused',
    ...skippedFrom('answer', 'password', 'kept'),
  ]);
  assert.equal(steps[3]?.connectedTo, `tls ${server}:5061`);
  assert.deepEqual(steps[3]?.certificate?.names, ['impostor.test']);
  assert.equal(steps[3]?.certificate?.fault, 'wrong-name');
  await stage.close();
});

test('a good certificate says what it has proved', async () => {
  const stage = await setUp();
  const { machine } = await stage.server(server, registrar(), ['tls']);
  machine.certifiedFor = ['example.com'];
  const steps = await run(stage, { transport: 'tls' });
  assert.deepEqual(steps.slice(2, 5).map(told), ['connection passed', 'certificate passed', 'answer passed']);
  assert.deepEqual(steps[3]?.provenNames, ['example.com']);
  await stage.close();
});

test('the failed registration of an account carries the certificate, and accepting it is what makes it count', async () => {
  const stage = await setUp();
  const { machine } = await stage.server(server, registrar(), ['tls']);
  machine.certifiedFor = ['impostor.test'];
  const { accounts } = stage.phone;
  const added = accounts.add({ aor: 'alice@example.com', password: 'secret', transport: 'tls' });
  assert.ok(added.ok);
  await stage.clock.run(100);
  const { phase, network } = accounts.registrationOf(added.value.id);
  assert.equal(phase, 'failed');
  assert.equal(network?.certificate?.fingerprint, 'AB:CD');
  assert.deepEqual(accounts.trustFor('example.com').fingerprints, []);
  assert.ok(accounts.acceptCertificate(added.value.id, 'AB:CD'));
  assert.deepEqual(accounts.trustFor('EXAMPLE.com').fingerprints, ['AB:CD']);
  assert.deepEqual(accounts.trustFor('other.test').fingerprints, []);
  await stage.close();
});
