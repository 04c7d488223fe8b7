import type { UpdateView } from '../../main/contract/desktop-view.ts';
import * as m from '../paraglide/messages.js';

type Words = (facts: { readonly version: string; readonly percent: number }, update: UpdateView) => string;

const words: Readonly<Record<UpdateView['state'], Words>> = {
  none: () => m.update_none(),
  checking: () => m.update_checking(),
  available: ({ version }, { canInstall }) => (canInstall ? m.update_available({ version }) : m.update_by_package({ version })),
  downloading: (facts) => m.update_downloading(facts),
  ready: ({ version }, { isRestartWanted }) => (isRestartWanted ? m.update_waiting({ version }) : m.update_ready({ version })),
  failed: (_facts, { problem }) => (problem === 'damaged' ? m.update_damaged() : m.update_unreachable()),
};

/** How far the program is with a newer version, in a sentence. */
export function updateWords(update: UpdateView): string {
  const { version = '', percent = 0 } = update;
  return words[update.state]({ version, percent }, update);
}
