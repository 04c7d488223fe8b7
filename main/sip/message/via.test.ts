import assert from 'node:assert/strict';
import { test } from 'node:test';
import { branchOf, parseVia, receivedOf, serializeVia, type Via } from './via.ts';

function via(value: string): Via {
  const parsed = parseVia(value);
  assert.ok(parsed.ok, value);
  return parsed.value;
}

test('a Via has transport, sent-by and parameters (RFC 3261 §20.42)', () => {
  const value = via('SIP/2.0/udp Erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7;rport');
  assert.deepEqual([value.transport, value.host, value.port], ['UDP', 'erlang.bell-telephone.com', 5060]);
  assert.equal(branchOf(value), 'z9hG4bK87asdks7');
  assert.deepEqual([value.params.has('rport'), value.params.get('rport')], [true, undefined]);
  assert.equal(serializeVia(value), 'SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7;rport');
});

test('spaces may stand around slashes, colon, semicolons and equals signs (RFC 4475 §3.1.1.1)', () => {
  const value = via('SIP  / 2.0  / TCP     spindle.example.com : 5070  ;  branch  =   z9hG4bK9ikj8');
  assert.deepEqual(
    [value.transport, value.host, value.port, branchOf(value)],
    ['TCP', 'spindle.example.com', 5070, 'z9hG4bK9ikj8'],
  );
});

test('IPv6 sent-by stands in brackets; received with and without them (RFC 5118 §4.5)', () => {
  assert.equal(via('SIP/2.0/UDP [2001:db8::9:1];branch=z9').host, '2001:db8::9:1');
  assert.equal(serializeVia(via('SIP/2.0/UDP [2001:db8::9:1]:5061')), 'SIP/2.0/UDP [2001:db8::9:1]:5061');
  for (const received of ['2001:db8::9:255', '[2001:db8::9:255]']) {
    assert.equal(receivedOf(via(`SIP/2.0/UDP h;received=${received}`)), '2001:db8::9:255');
  }
  assert.equal(receivedOf(via('SIP/2.0/UDP h')), undefined);
});

test('other protocol versions and unknown transports are read, to be able to answer (RFC 4475 §3.1.1.10, §3.1.2.16)', () => {
  const value = via('SIP/7.0/UNKNOWN c.example.com;branch=z9hG4bKkdjuw');
  assert.deepEqual([value.protocol, value.transport], ['SIP/7.0', 'UNKNOWN']);
  assert.equal(serializeVia(value), 'SIP/7.0/UNKNOWN c.example.com;branch=z9hG4bKkdjuw');
});

test('malformed values are refused (RFC 4475 §3.1.2.1)', () => {
  const wrong = [
    '',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0/UDPhost',
    'SIP/2.0 host',
    'SIP/2.0/UDP h;;,;,,',
    'SIP/2.0/UDP h:',
    'SIP/2.0/UDP h:99999',
  ];
  for (const value of [
    ...wrong,
    'SIP/2.0/UDP h;branch=1;branch=2',
    'SIP/2.0/UDP h x',
    'SIP/2.0/UDP 2001:db8::1',
    'SIP/2.0/UDP [h]',
  ]) {
    assert.equal(parseVia(value).ok, false, value);
  }
});
