import { parseTarget } from '../../../main/calls/target.ts';
import type { SipUri } from '../../../main/sip/message/uri.ts';
import { type Command, Failure, type Invocation, numeric, WrongUsage } from '../command.ts';
import { type LonePhone, openLonePhone, phoneOptions, phoneUsage } from '../lone-phone.ts';
import { networkUsage } from '../network-options.ts';

const capabilities = [
  'Allow',
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Allow-Events',
  'Supported',
  'User-Agent',
  'Server',
];

export const options: Command = {
  name: 'options',
  usage: `options URI [--from AOR] ${phoneUsage}\n          [--every s [--times n]] ${networkUsage}`,
  summary:
    'Asks what the other side can do (RFC 3261 §11) and prints its answer. With --every it asks again and again, and says how long\n' +
    '      each answer took, until --times are over or Ctrl-C.',
  options: { ...phoneOptions, every: { type: 'string' }, times: { type: 'string' } },
  positionals: [1, 1],
  run: async (invocation) => {
    const { values, positionals } = invocation;
    const everySeconds = numeric(values, 'every', 0.1);
    const times = numeric(values, 'times', 1) ?? Number.POSITIVE_INFINITY;
    const phone = await openLonePhone(values);
    try {
      const target = parseTarget(positionals[0] ?? '', phone.account.aor.host);
      if (!target.ok) throw new WrongUsage(`'${positionals[0]}' is nothing that can be asked`);
      if (everySeconds === undefined) await ask(phone, target.value, invocation);
      else await qualify(phone, target.value, everySeconds * 1_000, times, invocation);
    } finally {
      await phone.close();
    }
  },
};

/** What it can do, once. */
async function ask(phone: LonePhone, target: SipUri, { print }: Invocation): Promise<void> {
  const reply = await request(phone, target);
  if (!reply.ok) throw new Failure(`no answer that helps: ${reply.error.status} ${reply.error.reason}`.trim());
  const { status, reason, headers, body } = reply.value;
  const can = Object.fromEntries(capabilities.map((name) => [name, headers.values(name).join(', ')]));
  const lines = Object.entries(can).map(([name, value]) => (value === '' ? '' : `\n${name}: ${value}`));
  const sdp = headers.first('Content-Type')?.toLowerCase().startsWith('application/sdp') ? Buffer.from(body).toString() : '';
  const description = sdp === '' ? '' : `\n\n${sdp.replaceAll('\r\n', '\n').trimEnd()}`;
  print(`${status} ${reason}${lines.join('')}${description}`, {
    event: 'options',
    code: status,
    reason,
    ...can,
    ...(sdp && { sdp }),
  });
}

/** Whether it is there, and how far away: any final answer counts, also a refusal. */
async function qualify(phone: LonePhone, target: SipUri, everyMs: number, times: number, invocation: Invocation): Promise<void> {
  const { print, interrupted } = invocation;
  const { clock } = phone.surroundings;
  let answers = 0;
  let asked = 0;
  while (asked < times && !interrupted.aborted) {
    const startMs = clock.nowMs();
    const reply = await request(phone, target);
    const rttMs = Math.round((clock.nowMs() - startMs) * 10) / 10;
    const code = reply.ok ? reply.value.status : reply.error.response?.status;
    asked += 1;
    if (code === undefined) {
      const { reason } = reply.ok ? { reason: '' } : reply.error;
      print(`no answer: ${reason}`, { event: 'qualify', reachable: false, reason });
    } else {
      answers += 1;
      print(`${code} in ${rttMs} ms`, { event: 'qualify', reachable: true, code, rttMs });
    }
    if (asked < times) await pause(everyMs, invocation, phone);
  }
  if (answers === 0 && asked > 0) throw new Failure('nobody has answered');
}

function pause(waitMs: number, { interrupted }: Invocation, { surroundings }: LonePhone): Promise<void> {
  return new Promise((resolve) => {
    surroundings.clock.after(waitMs, resolve);
    interrupted.addEventListener('abort', () => resolve());
    if (interrupted.aborted) resolve();
  });
}

function request(phone: LonePhone, target: SipUri) {
  const { identity } = phone.account;
  return phone.agent.request({ identity, method: 'OPTIONS', target, headers: [['Accept', 'application/sdp']] });
}
