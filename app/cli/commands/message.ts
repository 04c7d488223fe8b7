import { parseTarget } from '../../../main/calls/target.ts';
import { limits } from '../../../main/limits.ts';
import { sendText } from '../../../main/sip/ua/message-usage.ts';
import { type Command, Failure, WrongUsage } from '../command.ts';
import { openLonePhone, phoneOptions } from '../lone-phone.ts';

export const message: Command = {
  name: 'message',
  usage: 'message URI TEXT [--from AOR --password-env VAR] [--auth-user U] [--proxy URI] [--listen udp:A:P]',
  summary: 'Sends one text (RFC 3428) and says who took it: delivered (200) or accepted on the way (202). It is not tried again.',
  options: phoneOptions,
  positionals: [2, 2],
  run: async ({ values, positionals, print }) => {
    const [wanted = '', text = ''] = positionals;
    if (text === '') throw new WrongUsage('there is nothing to send');
    if (Buffer.byteLength(text) > limits.messaging.textBytes)
      throw new WrongUsage(`a text has at most ${limits.messaging.textBytes} bytes`);
    const phone = await openLonePhone(values);
    try {
      const { identity, aor } = phone.account;
      const target = parseTarget(wanted, aor.host);
      if (!target.ok) throw new WrongUsage(`'${wanted}' is nothing that can be written to`);
      const sent = await sendText(phone.agent, { identity, target: target.value, text, writtenAtUnixMs: Date.now() });
      if (!sent.ok) throw new Failure(`the message was not taken: ${sent.error.status} ${sent.error.reason}`.trim());
      const code = sent.value === 'delivered' ? 200 : 202;
      print(sent.value, { event: 'message', state: sent.value, code });
    } finally {
      await phone.close();
    }
  },
};
