import { randomHex } from '../../../main/base/random.ts';
import { parseTarget } from '../../../main/calls/target.ts';
import { limits } from '../../../main/limits.ts';
import { MessageExchange } from '../../../main/messaging/exchange.ts';
import { peerKey } from '../../../main/messaging/peer-key.ts';
import type { Receipt } from '../../../main/messaging/receipt.ts';
import type { SipUri } from '../../../main/sip/message/uri.ts';
import type { IncomingMessage } from '../../../main/sip/ua/message-usage.ts';
import { type Command, Failure, flag, type Invocation, numeric, text, WrongUsage } from '../command.ts';
import { type LonePhone, openLonePhone, phoneOptions, phoneUsage } from '../lone-phone.ts';
import { networkUsage } from '../network-options.ts';
import { registered, registrationOptions } from '../registered.ts';

/** For how long receipts are waited for, unless `--wait` says so. */
const WAIT_SECONDS = 60;

export const message: Command = {
  name: 'message',
  usage: `message URI TEXT [--from AOR] ${phoneUsage}\n` + `          [--receipts [--wait s] [--registrar URI]] ${networkUsage}`,
  summary:
    'Sends one text (RFC 3428) and says who took it: delivered (200) or accepted on the way (202). It is not tried again. With\n' +
    '      --receipts it asks the other side what becomes of it (RFC 5438), registering first if there is a password, and waits until\n' +
    '      it was read, at most --wait seconds. `trapeze answer` shows texts that come in.',
  options: { ...phoneOptions, ...registrationOptions, receipts: { type: 'boolean' }, wait: { type: 'string' } },
  positionals: [2, 2],
  run: async (invocation) => {
    const [wanted = '', words = ''] = invocation.positionals;
    if (words === '') throw new WrongUsage('there is nothing to send');
    if (Buffer.byteLength(words) > limits.messaging.textBytes)
      throw new WrongUsage(`a text has at most ${limits.messaging.textBytes} bytes`);
    const waitSeconds = numeric(invocation.values, 'wait') ?? WAIT_SECONDS;
    const phone = await openLonePhone(invocation.values);
    try {
      const target = parseTarget(wanted, phone.account.aor.host);
      if (!target.ok) throw new WrongUsage(`'${wanted}' is nothing that can be written to`);
      await send(phone, target.value, words, waitSeconds, invocation);
    } finally {
      await phone.close();
    }
  },
};

async function send(phone: LonePhone, target: SipUri, words: string, waitSeconds: number, invocation: Invocation): Promise<void> {
  const { print, values } = invocation;
  const { clock, random } = phone.surroundings;
  const messageId = flag(values, 'receipts') ? randomHex(random, 16) : undefined;
  if (messageId !== undefined && text(values, 'password-env') !== undefined) await registered(phone, invocation);
  const receipts = Promise.withResolvers<void>();
  const startMs = clock.nowMs();
  const onReceipts = (all: readonly Receipt[], incoming: IncomingMessage): void => {
    incoming.respond(200);
    const isFromPeer = peerKey(incoming.from.uri) === peerKey(target);
    for (const receipt of all) {
      if (!isFromPeer || receipt.messageId !== messageId) continue;
      const state = receipt.status === 'displayed' ? 'read' : receipt.status;
      print(state, { event: 'receipt', state, afterMs: Math.round(clock.nowMs() - startMs) });
      if (state !== 'delivered') receipts.resolve();
    }
  };
  const nothing = ({ respond }: Pick<IncomingMessage, 'respond'>): void => respond(480);
  using exchange = new MessageExchange(
    { clock, random, agent: phone.agent },
    { onText: nothing, onReceipts, onComposing: (_status, incoming) => nothing(incoming) },
  );
  const { identity } = phone.account;
  const sent = await exchange.sendText({ identity, target, text: words, writtenAtUnixMs: clock.unixMs(), messageId });
  if (!sent.ok) throw new Failure(`the message was not taken: ${sent.error.status} ${sent.error.reason}`.trim());
  const { outcome, asksReceipts } = sent.value;
  print(outcome, { event: 'message', state: outcome, code: outcome === 'delivered' ? 200 : 202, receipts: asksReceipts });
  if (!asksReceipts) return;
  using _timeout = clock.after(waitSeconds * 1_000, () => receipts.resolve());
  invocation.interrupted.addEventListener('abort', () => receipts.resolve());
  if (!invocation.interrupted.aborted) await receipts.promise;
}
