import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallFacts } from '../calls/call-facts.ts';
import { limits } from '../limits.ts';
import type { RegistrationState } from '../sip/ua/registration.ts';
import { tracedMessage } from '../testing/traced-messages.ts';
import { TraceBus, type TraceEvent } from '../trace/trace.ts';
import { PhoneTrace } from './phone-trace.ts';

const invite = tracedMessage('phone', 'out', 'peer', 'INVITE sip:b@example.com SIP/2.0', { body: 'v=0\r\ns=\xc3\xa9' });
const busy = tracedMessage('phone', 'in', 'peer', 'SIP/2.0 486 Busy Here');

function setUp(registration: Partial<RegistrationState> = {}) {
  const bus = new TraceBus();
  const kept = new Map<string, readonly TraceEvent[]>();
  const facts: CallFacts[] = [];
  const store = {
    save: () => undefined,
    load: (callId: string) => {
      const events = kept.get(callId);
      return events && { sipCallId: 'kept', events };
    },
  };
  const accounts = { registrationOf: () => ({ phase: 'registered', ...registration }) as RegistrationState };
  const trace = new PhoneTrace({ bus, store, list: { facts }, accounts, domainOf: () => 'example.com' });
  const show = (changes: Partial<CallFacts>): void =>
    void facts.splice(0, 1, { id: 'c1', sipCallId: 'call', ...changes } as CallFacts);
  return { bus, kept, trace, show };
}

test('a call in sight is read from the bus, a past one from the store, a stranger is unknown', () => {
  const { bus, kept, trace, show } = setUp();
  show({ state: 'active' });
  bus.record(invite);
  kept.set('past', [invite, busy]);
  assert.deepEqual([trace.sipCallIdOf('c1'), trace.sipCallIdOf('call'), trace.sipCallIdOf('past')], ['call', 'call', 'kept']);
  assert.equal(trace.ladder('c1')?.rows.length, 1);
  assert.equal(trace.ladder('past')?.rows.length, 2);
  assert.equal(trace.ladder('stranger'), undefined);
  assert.deepEqual(trace.records({ callId: 'stranger' }), { ok: false, error: { code: 'TRACE_UNKNOWN' } });
  assert.deepEqual(trace.message({ callId: 'past', number: 3 }), { ok: false, error: { code: 'TRACE_UNKNOWN' } });
});

test('a text is asked for by its number and comes as the UTF-8 it is; the ladder carries none', () => {
  const { kept, trace } = setUp();
  kept.set('past', [invite]);
  const found = trace.message({ callId: 'past', number: 1 });
  assert.ok(found.ok);
  assert.match(found.value.text, /s=é$/);
  assert.doesNotMatch(JSON.stringify(trace.ladder('past')), /example\.com/);
});

test('a window gets the latest rows of a long call, with the numbers they have', () => {
  const { kept, trace } = setUp();
  const count = limits.trace.shownRows + 5;
  const many = Array.from({ length: count }, (_, atUnixMs) =>
    tracedMessage('phone', 'in', 'peer', 'INFO sip:a SIP/2.0', { atUnixMs, branch: `${atUnixMs}` }),
  );
  kept.set('past', many);
  const { rows = [], omitted } = trace.ladder('past') ?? {};
  assert.deepEqual([rows.length, omitted], [limits.trace.shownRows, 5]);
  assert.deepEqual(rows[0]?.kind === 'message' && rows[0].number, 6);
});

test('a diagnosis waits for the end of the call', () => {
  const { bus, trace, show } = setUp();
  bus.record(invite);
  bus.record(busy);
  show({ state: 'remoteRinging' });
  assert.equal(trace.diagnoseCall({ callId: 'c1' }), undefined);
  show({ state: 'ended' });
  assert.equal(trace.diagnoseCall({ callId: 'c1' })?.cause, 'busy');
  assert.equal(trace.diagnoseCall({ callId: 'stranger' }), undefined);
});

test('an account that registers has no diagnosis, one that found no server has', () => {
  assert.equal(setUp().trace.diagnoseAccount({ accountId: 'a' }), undefined);
  const failed = setUp({ phase: 'failed', status: 503, reason: 'Server Not Found', cause: 'unresolved' });
  assert.deepEqual(failed.trace.diagnoseAccount({ accountId: 'a' }), {
    cause: 'unknownServer',
    facts: { server: 'example.com' },
    remedy: 'account',
  });
});
