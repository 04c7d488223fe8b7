import type { HistoryView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { peerNumber, peerTitle } from '../words/peer.ts';

/** What stands under the title of a past call: the address, or the direction where the address is the title already. */
export function secondLine({ peer, direction }: Pick<HistoryView, 'peer' | 'direction'>): string {
  const address = peerNumber(peer);
  if (address !== peerTitle(peer)) return address;
  return direction === 'out' ? m.outgoing() : m.incoming();
}
