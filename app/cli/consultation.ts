import type { Call } from '../../main/calls/call.ts';
import type { CallSound } from '../../main/calls/calling-account.ts';
import type { SipUri } from '../../main/sip/message/uri.ts';
import type { LonePhone } from './lone-phone.ts';

/**
 * Attended transfer (RFC 5589 §7.3): puts `call` on hold, calls `target`, and connects the two when it has answered. When it does not answer,
 * or the transfer fails, `call` is taken back.
 */
export async function consultAndConnect(phone: LonePhone, call: Call, target: SipUri, sound: CallSound): Promise<void> {
  await call.setHeld(true);
  const placed = phone.calls.place(phone.caller, target, sound);
  if (placed.ok && (await isAnswered(placed.value)) && (await call.transferTo(placed.value)).ok) return;
  if (placed.ok) placed.value.hangUp();
  await call.setHeld(false);
}

async function isAnswered(call: Call): Promise<boolean> {
  const { promise: isDecided, resolve: decide } = Promise.withResolvers<void>();
  using _watching = call.onChanged(({ state }) => {
    if (state === 'active' || state === 'ended') decide();
  });
  await isDecided;
  return call.facts.state === 'active';
}
