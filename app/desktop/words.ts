import type { PersonView, QuietSpan } from '../../main/contract/person-view.ts';
import type { AccountView, Settings } from '../../main/contract/snapshot.ts';

/** What somebody is, as one word can say it. */
export type PersonState = PersonView['availability'] | 'ringing';

/** @param why as the server said it, if it did */
type RegistrationWords = Readonly<Record<AccountView['registration'], (why: string | undefined) => string>>;

/** What the desktop says outside of the window. Few enough that every language has to have them all, or this does not compile. */
export interface Words {
  readonly show: string;
  readonly answer: (name: string) => string;
  readonly decline: (name: string) => string;
  readonly hangUp: (name: string) => string;
  readonly hold: (name: string) => string;
  readonly mute: (name: string) => string;
  readonly redial: string;
  readonly listen: (count: number) => string;
  readonly registration: RegistrationWords;
  readonly person: Readonly<Record<PersonState, string>>;
  readonly quit: string;
  readonly incomingCall: string;
  readonly goesOn: string;
  readonly idle: string;
  readonly inCall: (name: string) => string;
  readonly ringing: (name: string) => string;
  readonly registered: string;
  readonly notRegistered: (reason: string) => string;
  readonly missed: (count: number) => string;
  readonly unread: (count: number) => string;
  readonly voicemail: string;
  readonly doNotDisturb: string;
  /** @param until a time of day, with its weekday if it is not today */
  readonly doNotDisturbUntil: (until: string) => string;
  /** For how long; `ended`: until somebody ends it. */
  readonly quietSpans: Readonly<Record<QuietSpan | 'ended', string>>;
  /** BCP 47, of these words. */
  readonly language: string;
  readonly cannotStart: string;
}

const english: Words = {
  show: 'Show Trapeze',
  answer: (name) => `Answer ${name}`,
  decline: (name) => `Decline ${name}`,
  hangUp: (name) => `Hang up ${name}`,
  hold: (name) => `Hold ${name}`,
  mute: (name) => `Mute ${name}`,
  redial: 'Redial',
  listen: (count) => (count > 0 ? `Listen to voice messages (${count})` : 'Listen to voice messages'),
  registration: {
    off: () => 'Off',
    registering: () => 'Registering…',
    registered: () => 'Registered',
    failed: (why) => (why === undefined ? 'Not reachable' : `Not reachable (${why})`),
  },
  person: {
    available: 'Available',
    away: 'Away',
    busy: 'Busy',
    ringing: 'Ringing',
    doNotDisturb: 'Do not disturb',
    offline: 'Offline',
    unknown: 'Unknown',
  },
  quit: 'Quit',
  incomingCall: 'Incoming call',
  goesOn: 'Trapeze goes on in the tray, so that calls reach you. Quit it there.',
  idle: 'Trapeze: no account yet',
  inCall: (name) => `Trapeze: in a call with ${name}`,
  ringing: (name) => `Trapeze: ${name} is calling`,
  registered: 'Trapeze: ready for calls',
  notRegistered: (reason) => `Trapeze: not reachable (${reason})`,
  missed: (count) => (count === 1 ? '1 missed call' : `${count} missed calls`),
  unread: (count) => (count === 1 ? '1 unread message' : `${count} unread messages`),
  voicemail: 'Voice messages wait for you',
  doNotDisturb: 'Do not disturb',
  doNotDisturbUntil: (until) => `Do not disturb until ${until}`,
  quietSpans: {
    halfHour: 'For 30 minutes',
    hour: 'For 1 hour',
    untilMorning: 'Until tomorrow morning',
    ended: 'Until I switch it off',
  },
  language: 'en',
  cannotStart: 'Trapeze cannot start',
};

const chinese: Words = {
  show: '显示 Trapeze',
  answer: (name) => `接听 ${name}`,
  decline: (name) => `拒绝 ${name}`,
  hangUp: (name) => `挂断 ${name}`,
  hold: (name) => `保持 ${name}`,
  mute: (name) => `静音 ${name}`,
  redial: '重拨',
  listen: (count) => (count > 0 ? `收听语音留言（${count}）` : '收听语音留言'),
  registration: {
    off: () => '已停用',
    registering: () => '正在注册…',
    registered: () => '已注册',
    failed: (why) => (why === undefined ? '无法联系' : `无法联系（${why}）`),
  },
  person: {
    available: '有空',
    away: '离开',
    busy: '忙碌',
    ringing: '振铃中',
    doNotDisturb: '免打扰',
    offline: '离线',
    unknown: '未知',
  },
  quit: '退出',
  incomingCall: '来电',
  goesOn: 'Trapeze 会继续在托盘中运行，以便接听来电。可在托盘中退出。',
  idle: 'Trapeze：尚无账号',
  inCall: (name) => `Trapeze：正在与 ${name} 通话`,
  ringing: (name) => `Trapeze：${name} 来电`,
  registered: 'Trapeze：可以接听来电',
  notRegistered: (reason) => `Trapeze：无法联系到您（${reason}）`,
  missed: (count) => `${count} 个未接来电`,
  unread: (count) => `${count} 条未读消息`,
  voicemail: '有语音留言',
  doNotDisturb: '免打扰',
  doNotDisturbUntil: (until) => `免打扰至 ${until}`,
  quietSpans: {
    halfHour: '30 分钟',
    hour: '1 小时',
    untilMorning: '到明天早上',
    ended: '直到我关闭',
  },
  language: 'zh-CN',
  cannotStart: 'Trapeze 无法启动',
};

/** The words for a setting; `system` takes the first of the system's languages (BCP 47) that we have. */
export function wordsFor(locale: Settings['locale'], systemLanguages: readonly string[]): Words {
  if (locale === 'en') return english;
  if (locale === 'zh-CN') return chinese;
  const known = systemLanguages
    .map((tag) => tag.toLowerCase().split('-')[0])
    .find((language) => language === 'en' || language === 'zh');
  return known === 'zh' ? chinese : english;
}
