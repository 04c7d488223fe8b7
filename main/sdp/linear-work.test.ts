import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSteps } from '../testing/step-counter.ts';
import { OfferAnswer } from './offer-answer.ts';
import { parseSessionDescription, serializeSessionDescription } from './session-description.ts';

const start = 'v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\nc=IN IP4 192.0.2.9\r\nm=audio 5000 RTP/AVP 0';
const pcmu = { name: 'PCMU', clockRate: 8000, payloadType: 0 };
const local = { address: '192.0.2.1', port: 4000, codecs: [pcmu], direction: 'sendrecv', ptimeMs: 20, rtcpMux: true } as const;

test('a description is read, answered and written in steps that grow with its length alone', () => {
  const units = [
    ' 96',
    ' 0',
    ' ',
    '\r',
    '\n',
    '\r\n',
    '\r\na=x',
    '\r\na=rtpmap:96 a/1',
    '\r\na=fmtp:0 x',
    '\r\nm=audio 0 a 0',
    '\r\nc=IN IP4 h',
    '\r\nx=',
    '\0',
    'a=',
  ];
  for (const unit of units) {
    const stepsFor = (size: number): number => {
      const bytes = Buffer.from(`${start}${unit.repeat((size - start.length) / unit.length)}\r\n`, 'latin1');
      return countSteps(() => {
        const parsed = parseSessionDescription(bytes);
        if (parsed.ok) serializeSessionDescription(parsed.value);
        new OfferAnswer({ username: '-', sessionId: 1, address: '192.0.2.1' }).receiveOffer(bytes, local);
      });
    };
    const [small, large] = [stepsFor(8_000), stepsFor(32_000)];
    assert.ok(large <= small * 4.5 + 10_000 && large <= 32_000 * 60, `${JSON.stringify(unit)}: ${small} steps become ${large}`);
  }
});
