import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyOf } from '../../net/address.ts';
import type { TransportName } from '../../net/transport-name.ts';
import { SipRequest } from '../../sip/message/message.ts';
import { isSipUri, parseUri, type SipUri } from '../../sip/message/uri.ts';
import type { Flow, Target } from '../../sip/transport/flow.ts';
import { OwnNames } from '../own-names.ts';
import { DialogMark } from './dialog-mark.ts';
import { FlowTokens } from './flow-tokens.ts';
import type { ForwardPlan } from './forwarded-request.ts';
import { RecordRoute } from './record-route.ts';

const key = new Uint8Array(32).fill(1);
const tokens = new FlowTokens(key, () => true);
const CALLER = '192.0.2.10';

function uri(text: string): SipUri {
  const parsed = parseUri(text);
  assert.ok(parsed.ok && isSipUri(parsed.value));
  return parsed.value;
}

function flowFrom(host: string, transport: TransportName = 'udp'): Flow {
  const local = familyOf(host) === 4 ? '198.51.100.1' : '2001:db8::1';
  return {
    id: 'f',
    transport,
    local: { host: local, port: 5060 },
    remote: { host, port: 5060 },
    isReliable: transport !== 'udp',
  };
}

interface Case {
  readonly method?: string;
  readonly contact?: string;
  readonly from?: Flow;
  readonly to: Target;
  readonly requestUri: string;
  readonly isOn?: boolean;
  readonly hasGruu?: boolean;
  readonly isSymmetric?: boolean;
  readonly fields?: readonly (readonly [string, string])[];
}

/** The values, without their marks; a token is shown as TOKEN. */
async function stays({
  method = 'INVITE',
  contact = CALLER,
  isSymmetric = true,
  from = flowFrom(CALLER),
  to,
  requestUri,
  isOn = true,
  hasGruu = false,
  fields = [],
}: Case) {
  const transport = {
    sentByFor: ({ transport: name, address }: Target) => {
      const [v4, v6] = ['198.51.100.1', '2001:db8::1'];
      return Promise.resolve({
        transport: name,
        host: familyOf(address.host) === 4 ? v4 : v6,
        port: name === 'tls' ? 5061 : 5060,
      });
    },
  };
  const recordRoute = new RecordRoute({
    transport: { ...transport, listening: [] },
    names: new OwnNames(['example.test'], () => []),
    mark: new DialogMark(key),
    flowTokens: tokens,
    isOn,
    edgeOf: ['home.test'],
  });
  const request = new SipRequest(method, requestUri, [
    ['Via', `SIP/2.0/UDP caller;branch=z9hG4bK1${isSymmetric ? ';rport=5060' : ''}`],
    ['From', '<sip:a@h>;tag=1'],
    ['Call-ID', 'c'],
    ['Contact', `<sip:a@${contact}>`],
    ...fields,
  ]);
  const plan = { requestUri: uri(requestUri), routes: [], hasGruu } as unknown as ForwardPlan;
  const values = await recordRoute.staysFor({ request, flow: from }, plan, to);
  return values.map(([name, value]) => {
    const { user } = uri(value.slice(1, -1));
    const shown = user !== undefined && tokens.flowOf(user) !== undefined ? value.replace(user, 'TOKEN') : value;
    return `${name}: ${shown.replace(/;mark=[0-9a-f]+/, '')}`;
  });
}

const udp = { transport: 'udp', address: { host: '192.0.2.20', port: 5060 } } as const;

test('one value where both sides reach us at the same place (§16.6 step 4)', async () => {
  assert.deepEqual(await stays({ to: udp, requestUri: 'sip:b@192.0.2.20' }), ['Record-Route: <sip:198.51.100.1:5060;lr>']);
  assert.deepEqual(await stays({ to: udp, requestUri: 'sip:b@192.0.2.20', isOn: false }), []);
  assert.deepEqual(await stays({ method: 'MESSAGE', to: udp, requestUri: 'sip:b@192.0.2.20' }), [], 'opens no dialog');
});

test("two where the address family or the transport changes, the callee's on top (RFC 5658 §3.1)", async () => {
  const six = { transport: 'udp', address: { host: '2001:db8::20', port: 5060 } } as const;
  assert.deepEqual(await stays({ to: six, requestUri: 'sip:b@[2001:db8::20]' }), [
    'Record-Route: <sip:[2001:db8::1]:5060;lr>',
    'Record-Route: <sip:198.51.100.1:5060;lr>',
  ]);
  const tls = { transport: 'tls', address: { host: '192.0.2.20', port: 5061 } } as const;
  assert.deepEqual(await stays({ to: tls, requestUri: 'sip:b@192.0.2.20;transport=tls' }), [
    'Record-Route: <sip:198.51.100.1:5061;transport=tls;lr>',
    'Record-Route: <sip:198.51.100.1:5060;lr>',
  ]);
});

test('a sips request gets sips values (§16.6 step 4)', async () => {
  const tls = { transport: 'tls', address: { host: '192.0.2.20', port: 5061 } } as const;
  const values = await stays({ from: flowFrom(CALLER, 'tls'), to: tls, requestUri: 'sips:b@192.0.2.20' });
  assert.deepEqual(values, ['Record-Route: <sips:198.51.100.1:5061;lr>']);
});

test('a caller that only its flow leads to gets a token, whatever the policy: by `ob`, or behind a NAT (RFC 5626 §5.3)', async () => {
  for (const contact of [`${CALLER};ob`, '192.168.1.5', `${CALLER}:5062`]) {
    assert.deepEqual(
      await stays({ contact, to: udp, requestUri: 'sip:b@192.0.2.20', isOn: false }),
      ['Record-Route: <sip:198.51.100.1:5060;lr>', 'Record-Route: <sip:TOKEN@198.51.100.1:5060;lr>'],
      contact,
    );
  }
  const asymmetric = { contact: `${CALLER}:5062`, isSymmetric: false, isOn: false };
  assert.deepEqual(await stays({ ...asymmetric, to: udp, requestUri: 'sip:b@192.0.2.20' }), [], 'it listens elsewhere');
  const fields = [['Via', 'SIP/2.0/UDP phone;branch=z9hG4bK0']] as const;
  assert.deepEqual(await stays({ contact: '192.168.1.5', fields, to: udp, requestUri: 'sip:b@192.0.2.20', isOn: false }), []);
});

test('so does a callee that is reached by its flow', async () => {
  const to = { ...udp, flow: flowFrom('192.0.2.20') };
  assert.deepEqual(await stays({ to, requestUri: 'sip:b@192.168.7.7', isOn: false }), [
    'Record-Route: <sip:TOKEN@198.51.100.1:5060;lr>',
    'Record-Route: <sip:198.51.100.1:5060;lr>',
  ]);
  assert.deepEqual(await stays({ to, requestUri: 'sip:b@192.0.2.20', isOn: false }), [], 'its URI leads there as well');
});

test('so does one that may name itself by our domain, on either side: its name may lead nowhere for the other (RFC 5627 §4.4)', async () => {
  const quiet = { to: udp, requestUri: 'sip:b@192.0.2.20', isOn: false };
  assert.deepEqual(await stays({ ...quiet, hasGruu: true }), ['Record-Route: <sip:198.51.100.1:5060;lr>']);
  const values = await stays({ ...quiet, contact: 'example.test;gr=urn:uuid:1', isSymmetric: false });
  assert.deepEqual(values, ['Record-Route: <sip:198.51.100.1:5060;lr>']);
});

test('a registration that passes gets a Path for the domains we are the edge of, with `ob` only from the phone itself (RFC 3327 §5.2)', async () => {
  const supported = ['Supported', 'path, outbound'] as const;
  const register = { method: 'REGISTER', to: udp, requestUri: 'sip:home.test' };
  assert.deepEqual(await stays({ ...register, fields: [supported] }), ['Path: <sip:TOKEN@198.51.100.1:5060;lr;ob>']);
  assert.deepEqual(await stays({ ...register, fields: [supported, ['Via', 'SIP/2.0/UDP p;branch=z9hG4bK0']] }), [
    'Path: <sip:198.51.100.1:5060;lr>',
  ]);
  assert.deepEqual(await stays(register), [], 'the phone does not know Path');
  assert.deepEqual(await stays({ ...register, requestUri: 'sip:other.test', fields: [supported] }), []);
});
