import { conferenceWith } from '../state/call-choice.ts';
import type { Session } from '../state/session.ts';
import type { ButtonEvent } from './button-reader.ts';
import type { Headsets } from './headsets.ts';
import { type Intent, intentOf, type Line, lineOf } from './line.ts';

type LineSession = Pick<Session, 'phone' | 'view'> & {
  readonly actions: Pick<
    Session['actions'],
    'answer' | 'decline' | 'hangUp' | 'endConference' | 'setMuted' | 'setHeld' | 'redial'
  >;
};

/** Joins the headsets with the calls of this page; the function returned parts them, and leaves all lamps dark. */
export function followHeadsets(session: LineSession, headsets: Pick<Headsets, 'attach' | 'show'>): () => void {
  const line = new HeadsetLine(session);
  const show = (): void => headsets.show(line.now.lit);
  const attached = headsets.attach(line);
  const ends = [session.phone.subscribe(show), session.view.subscribe(show)];
  show();
  return () => {
    for (const end of ends) end();
    attached[Symbol.dispose]();
  };
}

/** Does with the calls what is pressed on a headset. */
class HeadsetLine {
  readonly #session: LineSession;

  constructor(session: LineSession) {
    this.#session = session;
  }

  get now(): Line {
    return lineOf(this.#calls, this.#session.view.getState().silencedCallIds);
  }

  press(event: ButtonEvent): boolean {
    const line = this.now;
    const intent = intentOf(event, line.mode);
    if (intent !== undefined) void this.#carryOut(intent, line);
    return intent !== undefined;
  }

  async #carryOut(intent: Intent, { call, waiting }: Line): Promise<void> {
    const { actions } = this.#session;
    if (intent === 'redial') return actions.redial();
    if (waiting && intent === 'answer') return actions.answer(waiting.id);
    if (waiting && intent === 'decline') return actions.decline(waiting.id);
    if (call === undefined) return;
    const { id, muted, heldByUs, state } = call;
    if (intent === 'hangUp') return conferenceWith(this.#calls, call).length > 0 ? actions.endConference(id) : actions.hangUp(id);
    if (intent === 'toggleMute' || intent === 'mute' || intent === 'unmute')
      return actions.setMuted(id, intent === 'toggleMute' ? !muted : intent === 'mute');
    if (state === 'active') return actions.setHeld(id, intent === 'toggleHold' ? !heldByUs : intent === 'hold');
  }

  get #calls() {
    return this.#session.phone.getState().snapshot?.calls ?? [];
  }
}
