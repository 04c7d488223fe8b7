import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';

/** What a caller asks of whoever answers: to do it without a person. Only an account that allows it may follow. */
export interface AnswerMode {
  readonly isAutomatic: boolean;
  /** The caller would rather have no call than another mode (RFC 5373 §4.1): refuse with 403. */
  readonly isRequired: boolean;
  /** How long it may ring before, in seconds, 0 to 120. */
  readonly delaySeconds: number;
}

const manual: AnswerMode = { isAutomatic: false, isRequired: false, delaySeconds: 0 };
const LONGEST_SECONDS = 120;

/**
 * Reads how the caller wants to be answered: Answer-Mode and Priv-Answer-Mode (RFC 5373), else what phones write that are older than
 * those: `info=alert-autoanswer`, `info=Auto Answer` or `answer-after=` of Alert-Info, `answer-after=` of Call-Info.
 */
export function answerModeOf({ headers: fields }: SipRequest): AnswerMode {
  for (const definition of [headers.privAnswerMode, headers.answerMode]) {
    const mode = fields.read(definition);
    if (!mode?.ok) continue;
    const { token, params } = mode.value;
    return { isAutomatic: token.toLowerCase() === 'auto', isRequired: params.has('require'), delaySeconds: 0 };
  }
  for (const definition of [headers.alertInfo, headers.callInfo]) {
    const infos = fields.readAll(definition);
    for (const { params } of infos.ok ? infos.value : []) {
      const after = delayOf(params.get('answer-after'));
      const info = params.get('info')?.toLowerCase();
      const isAsked = after !== undefined || info === 'alert-autoanswer' || info === 'auto answer';
      if (isAsked) return { isAutomatic: true, isRequired: false, delaySeconds: after ?? 0 };
    }
  }
  return manual;
}

function delayOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Math.min(Number(text), LONGEST_SECONDS) : undefined;
}
