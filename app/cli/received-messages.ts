import { MessageExchange, type ReceivedText } from '../../main/messaging/exchange.ts';
import type { ReceiptStatus } from '../../main/messaging/receipt.ts';
import { isSipUri, serializeUri } from '../../main/sip/message/uri.ts';
import { flag, type Invocation } from './command.ts';
import type { LonePhone } from './lone-phone.ts';

/** Option of every command that shows messages: tells who wants to know that they were read. */
export const receivedMessagesOptions = { receipts: { type: 'boolean' } } as const;

/** Prints the texts that come, and tells their senders what they want to know: that they are here, and with `--receipts` that they were read. */
export function showMessages(phone: LonePhone, invocation: Invocation): Disposable {
  const { print } = invocation;
  const tell = ({ from, messageId }: ReceivedText, status: ReceiptStatus): void => {
    if (messageId === undefined || !isSipUri(from.uri)) return;
    const receipt = { messageId, atUnixMs: phone.surroundings.clock.unixMs(), status };
    exchange.notices.sendReceipt({ identity: phone.account.identity, target: from.uri }, receipt);
  };
  const exchange: MessageExchange = new MessageExchange(
    { ...phone.surroundings, agent: phone.agent },
    {
      onText: (text) => {
        text.respond(200);
        const sender = serializeUri(text.from.uri);
        print(`${sender}: ${printable(text.text)}`, { event: 'message', from: sender, text: text.text });
        if (text.wants.includes('positive-delivery')) tell(text, 'delivered');
        if (text.wants.includes('display') && flag(invocation.values, 'receipts')) tell(text, 'displayed');
      },
      onReceipts: (_receipts, message) => message.respond(200),
      onComposing: ({ isActive }, message) => {
        message.respond(200);
        print(undefined, { event: 'composing', from: serializeUri(message.from.uri), active: isActive });
      },
    },
  );
  return exchange;
}

/** What a terminal does not take for a command. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
