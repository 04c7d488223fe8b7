import type { UpdateView } from '../../../main/contract/desktop-view.ts';

export type UpdateState = UpdateView['state'];

/** What happens: `due` when it is time to look, the steps of a person, and what the source says. */
export type UpdateInput = 'due' | 'check' | 'foundNone' | 'found' | 'download' | 'progress' | 'downloaded' | 'failed';

/** `next`: wait for the next look. `offer`: take what was found, or tell of it, as the person has set it. */
export type UpdateAction = 'look' | 'next' | 'offer' | 'fetch';

type Step = readonly [UpdateState, ...UpdateAction[]];

/** How far the program is with a newer version. What is ready stays ready: nothing newer is looked for until it is installed. */
const steps: Readonly<Record<UpdateState, Readonly<Partial<Record<UpdateInput, Step>>>>> = {
  none: { due: ['checking', 'look'], check: ['checking', 'look'] },
  checking: { foundNone: ['none', 'next'], found: ['available', 'next', 'offer'], failed: ['failed', 'next'] },
  available: { due: ['checking', 'look'], check: ['checking', 'look'], download: ['downloading', 'fetch'] },
  downloading: { progress: ['downloading'], downloaded: ['ready'], failed: ['failed', 'next'] },
  ready: {},
  failed: { due: ['checking', 'look'], check: ['checking', 'look'] },
};

/** Next state and ordered actions; undefined: the input has no meaning in this state. */
export const updateStep = (state: UpdateState, input: UpdateInput): Step | undefined => steps[state][input];
