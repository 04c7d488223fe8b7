import type { DiagnosisView } from '../../main/contract/diagnosis-view.ts';
import * as m from '../paraglide/messages.js';

type Facts = DiagnosisView['facts'];

const named =
  (name: string) =>
  (facts: Facts): string =>
    facts[name] ?? '';
const ours = named('ours');
const peer = named('peer');
const phrase = named('phrase');
const returned = named('returned');
const server = named('server');
const status = named('status');
const target = named('target');
const theirs = named('theirs');
const transport = named('transport');
const via = named('via');
const warning = named('warning');

const sentences: Readonly<Record<DiagnosisView['cause'], (facts: Facts) => string>> = {
  oneWaySound: (facts) => m.diagnosis_oneWaySound({ theirs: theirs(facts), ours: ours(facts) }),
  privateAddress: (facts) => m.diagnosis_privateAddress({ theirs: theirs(facts) }),
  notHeard: (facts) => m.diagnosis_notHeard({ ours: ours(facts), theirs: theirs(facts) }),
  wrongPassword: (facts) => m.diagnosis_wrongPassword({ target: target(facts) }),
  noRoute: () => m.diagnosis_noRoute(),
  noReply: (facts) => m.diagnosis_noReply({ peer: peer(facts), transport: transport(facts) }),
  noCodec: (facts) => m.diagnosis_noCodec({ ours: ours(facts), theirs: theirs(facts) }),
  encryptionRefused: (facts) => m.diagnosis_encryptionRefused({ target: target(facts) }),
  viaChanged: (facts) => m.diagnosis_viaChanged({ via: via(facts), returned: returned(facts) }),
  busy: (facts) => m.diagnosis_busy({ target: target(facts) }),
  declined: (facts) => m.diagnosis_declined({ target: target(facts) }),
  notFound: (facts) => m.diagnosis_notFound({ target: target(facts) }),
  incomplete: (facts) => m.diagnosis_incomplete({ target: target(facts) }),
  unavailable: (facts) => m.diagnosis_unavailable({ target: target(facts) }),
  nobodyAnswered: (facts) => m.diagnosis_nobodyAnswered({ target: target(facts) }),
  forbidden: (facts) => m.diagnosis_forbidden({ target: target(facts) }),
  moved: (facts) => m.diagnosis_moved({ target: target(facts) }),
  serverTrouble: (facts) => m.diagnosis_serverTrouble({ status: status(facts), phrase: phrase(facts) }),
  refused: (facts) => m.diagnosis_refused({ status: status(facts), phrase: phrase(facts), warning: warning(facts) }),
  certificate: (facts) => m.diagnosis_certificate({ server: server(facts) }),
  unknownServer: (facts) => m.diagnosis_unknownServer({ server: server(facts) }),
  unreachable: (facts) => m.diagnosis_unreachable({ server: server(facts) }),
  unknownUser: (facts) => m.diagnosis_unknownUser({ server: server(facts) }),
  wrongServer: (facts) => m.diagnosis_wrongServer({ server: server(facts) }),
};

/** What happened, why, and what to do, in one sentence. */
export function diagnosisWords({ cause, facts }: DiagnosisView): string {
  return sentences[cause](facts).trim();
}

const remedies: Readonly<Record<DiagnosisView['remedy'], () => string>> = {
  account: m.remedy_account,
  callAgain: m.remedy_callAgain,
  retry: m.remedy_retry,
  messages: m.remedy_messages,
};

/** What the one button says. */
export const remedyWords = (remedy: DiagnosisView['remedy']): string => remedies[remedy]();
