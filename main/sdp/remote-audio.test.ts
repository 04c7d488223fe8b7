import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUsableAudio, type RemoteAudio, remoteAudioOf } from './remote-audio.ts';
import { type MediaDescription, parseSessionDescription, type SessionDescription } from './session-description.ts';

function description(...lines: readonly string[]): readonly [SessionDescription, MediaDescription] {
  const parsed = parseSessionDescription(['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', ...lines, ''].join('\r\n'));
  assert.ok(parsed.ok);
  const [media] = parsed.value.media;
  assert.ok(media);
  return [parsed.value, media];
}

function remote(...lines: readonly string[]): RemoteAudio {
  const audio = remoteAudioOf(...description(...lines));
  assert.ok(audio);
  return audio;
}

const session = ['c=IN IP4 192.0.2.1', 't=0 0'];
const audio = 'm=audio 49170 RTP/AVP 0';

test('only live audio in a profile that we speak can be used (RFC 3264 §6, §8.2)', () => {
  const lines = [
    ['m=audio 49170 RTP/AVP 0', true],
    ['m=audio 49170 rtp/avp 0', true],
    ['m=audio 0 RTP/AVP 0', false],
    ['m=video 49170 RTP/AVP 31', false],
    ['m=audio 49170 RTP/SAVP 0', true],
    ['m=audio 49170 UDP/TLS/RTP/SAVP 0', true],
    ['m=audio 49170 UDP/TLS/RTP/SAVPF 0', true],
    ['m=audio 49170 udp 0', false],
    ['m=image 49170 udptl t38', false],
  ] as const;
  for (const [line, isUsable] of lines) assert.equal(isUsableAudio(description(line)[1]), isUsable, line);
});

test('the address of the line wins over that of the session; without any there is nothing to send to (RFC 8866 §5.7)', () => {
  assert.equal(remote(...session, audio).address, '192.0.2.1');
  assert.equal(remote(...session, audio, 'c=IN IP6 2001:db8::2').address, '2001:db8::2');
  assert.equal(remote('c=IN IP4 233.252.0.1/127/3', audio).address, '233.252.0.1');
  assert.equal(remoteAudioOf(...description('t=0 0', audio)), undefined);
});

test('the direction of the line wins over that of the session, and is sendrecv when neither says one (RFC 8866 §6.7)', () => {
  assert.equal(remote(...session, audio).direction, 'sendrecv');
  assert.equal(remote(...session, 'a=inactive', audio).direction, 'inactive');
  assert.equal(remote(...session, 'a=inactive', audio, 'a=sendonly').direction, 'sendonly');
});

test('an unspecified address is hold as RFC 2543 wrote it: nothing may be sent there (RFC 3264 §8.4)', () => {
  assert.equal(remote('c=IN IP4 0.0.0.0', audio).direction, 'sendonly');
  assert.equal(remote('c=IN IP6 ::', audio).direction, 'sendonly');
  assert.equal(remote(...session, audio, 'c=IN IP4 0.0.0.0').direction, 'sendonly');
  assert.equal(remote('c=IN IP4 0.0.0.0', audio, 'a=recvonly').direction, 'inactive');
  assert.equal(remote('c=IN IP4 0.0.0.0', audio, 'c=IN IP4 192.0.2.2').direction, 'sendrecv');
});

test('RTCP goes to the next port unless a=rtcp names one (RFC 3550 §11, RFC 3605 §2.1)', () => {
  assert.equal(remote(...session, audio).rtcpPort, 49_171);
  assert.equal(remote(...session, audio, 'a=rtcp:53020').rtcpPort, 53_020);
  const elsewhere = remote(...session, audio, 'a=rtcp:53020 IN IP4 126.16.64.4');
  assert.deepEqual([elsewhere.rtcpPort, elsewhere.rtcpAddress], [53_020, '126.16.64.4']);
  assert.equal(remote(...session, audio, 'a=rtcp:53020 IN IP6 2001:2345::1').rtcpAddress, '2001:2345::1');
  assert.equal(remote(...session, audio, 'a=rtcp:53020 IN IP6 :::::').rtcpAddress, undefined);
  assert.equal(remote(...session, 'm=audio 65535 RTP/AVP 0').rtcpPort, 65_535);
  for (const port of ['0', '65536', 'x', '-1', '', '9007199254740993'])
    assert.equal(remote(...session, audio, `a=rtcp:${port}`).rtcpPort, 49_171, port);
});

test('whoever wants VoIP metrics says so for the medium or the session (RFC 3611 §5.1)', () => {
  assert.equal(remote(...session, audio).wantsVoipMetrics, false);
  assert.equal(remote(...session, audio, 'a=rtcp-xr:pkt-loss-rle voip-metrics').wantsVoipMetrics, true);
  assert.equal(remote(...session, 'a=rtcp-xr:voip-metrics', audio).wantsVoipMetrics, true);
  assert.equal(remote(...session, 'a=rtcp-xr:voip-metrics', audio, 'a=rtcp-xr:stat-summary').wantsVoipMetrics, false);
});

test('RTCP of reduced size is agreed on by both (RFC 5506 §5)', () => {
  assert.equal(remote(...session, audio, 'a=rtcp-rsize').rtcpReducedSize, true);
  assert.equal(remote(...session, audio).rtcpReducedSize, false);
});

test('rtcp-mux, ptime and maxptime are read; what is no time is as if it were absent', () => {
  const { rtcpMux, ptimeMs, maxPtimeMs } = remote(...session, audio, 'a=rtcp-mux', 'a=ptime:30', 'a=maxptime: 60 ');
  assert.deepEqual([rtcpMux, ptimeMs, maxPtimeMs], [true, 30, 60]);
  assert.equal(remote(...session, audio).rtcpMux, false);
  for (const time of ['', '0', '-20', 'x', '20.5', '10000', '9007199254740993'])
    assert.equal(remote(...session, audio, `a=ptime:${time}`).ptimeMs, undefined, time);
});

test('codecs come in the order of the line', () => {
  assert.deepEqual(
    remote(...session, 'm=audio 49170 RTP/AVP 8 0 97', 'a=rtpmap:97 opus/48000/2').codecs.map(({ name }) => name),
    ['PCMA', 'PCMU', 'opus'],
  );
});
