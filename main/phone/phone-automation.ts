import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import type { AutomationBook } from '../automation/automation-book.ts';
import type { AutomationHost, OpenApi } from '../automation/automation-host.ts';
import type { EventFeed } from '../automation/event-feed.ts';
import { isHookUrl, type PostHook } from '../automation/hook-post.ts';
import { localTime } from '../automation/hours.ts';
import { type RuleRun, runRules } from '../automation/rule-run.ts';
import { isUrlTemplate } from '../automation/url-template.ts';
import { Webhooks } from '../automation/webhooks.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import { parseTarget } from '../calls/target.ts';
import type { AutomationEvent, AutomationRule, AutomationView, DryRun } from '../contract/automation-view.ts';
import type { CallRules } from '../contract/call-rules.ts';
import { limits } from '../limits.ts';
import { sipUri } from '../sip/message/uri.ts';
import { decideIncoming, type IncomingAction, type RuledAction } from './call-rules.ts';
import type { CallerJudge, JudgedCaller } from './caller-judge.ts';
import type { CallingAccounts } from './calling-accounts.ts';

type Contract = Phone['automation'];
type Input<Procedure extends 'setRules' | 'dryRun' | 'setWebhooks' | 'setApi' | 'renewKey'> = Parameters<Contract[Procedure]>[0];

export interface PhoneAutomationOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly book: AutomationBook;
  readonly feed: Pick<EventFeed, 'onHappened'>;
  readonly post: PostHook;
  readonly judge: CallerJudge;
  readonly calling: Pick<CallingAccounts, 'ready' | 'domain'>;
  /** What the settings of an account want with its calls. */
  readonly rulesOf: (accountId: string) => CallRules;
}

const DONE = ok(undefined);
const MINUTE_MS = 60_000;
/** Who does not say who they are (RFC 3323 §4.1.1.3). */
const anonymous = sipUri({ user: 'anonymous', host: 'anonymous.invalid' });

/** Rules for calls, webhooks and the programming interface, as a person sets them; carries them out. */
export class PhoneAutomation implements Contract, Disposable {
  readonly #options: PhoneAutomationOptions;
  readonly #changed = new Emitter<AutomationView>();
  readonly #webhooks: Webhooks;
  readonly #subscriptions: readonly Disposable[];
  #host: AutomationHost | undefined;
  #api: OpenApi | undefined;
  #isPortTaken = false;
  /** The latest opening or closing; the next one waits for it. */
  #switching: Promise<unknown> = Promise.resolve();
  /** When rules opened addresses, within the last minute. */
  #openedMs: readonly number[] = [];
  readonly onViewChanged: Event<AutomationView> = this.#changed.event;
  readonly onEvent: Event<AutomationEvent>;

  constructor(options: PhoneAutomationOptions) {
    this.#options = options;
    const { clock, book, feed, post } = options;
    this.onEvent = feed.onHappened;
    this.#webhooks = new Webhooks({ clock, post, secret: () => book.key('secret') ?? book.renewKey('secret') });
    this.#webhooks.set(book.webhooks);
    this.#subscriptions = [
      feed.onHappened((event) => this.#webhooks.tell(event)),
      this.#webhooks.onChanged(() => this.#changed.fire(this.view)),
    ];
  }

  get view(): AutomationView {
    const { book } = this.#options;
    const webhooks = book.webhooks.map((webhook) => ({ ...webhook, state: this.#webhooks.stateOf(webhook.id) }));
    const address = this.#api && `http://127.0.0.1:${this.#api.port}`;
    const api = {
      ...book.api,
      ...(address !== undefined && { address }),
      isPortTaken: this.#isPortTaken,
      hasToken: book.key('token') !== undefined,
    };
    return { ...(this.#host && { api }), rules: [...book.rules], webhooks };
  }

  /** The program around is there now, for as long as the phone lives. */
  attach(host: AutomationHost): void {
    this.#host = host;
    void this.#switchApi();
  }

  /** Carries the rules out on a call that comes in. */
  ruledOf(call: CallFacts): RuledAction | undefined {
    const { judge, book } = this.#options;
    if (book.rules.length === 0) return undefined;
    const { lines, decided } = this.#run(judge.callerOf(call));
    for (const { opens } of lines) if (opens !== undefined) this.#open(opens);
    return decided && ruledAction(decided);
  }

  setRules({ rules }: Input<'setRules'>): Result<undefined, PhoneFailure> {
    for (const rule of rules) {
      const code = this.#faultOf(rule);
      if (code !== undefined) return fail({ code });
    }
    this.#options.book.rules = rules;
    this.#changed.fire(this.view);
    return DONE;
  }

  dryRun({ caller: typed, name, accountId: wanted, atUnixMs }: Input<'dryRun'>): Result<DryRun, PhoneFailure> {
    const { calling, judge } = this.#options;
    const account = calling.ready(wanted);
    if (!account) return fail({ code: 'ACCOUNT_MISSING' });
    const isWithheld = typed === '';
    const parsed = isWithheld ? ok(anonymous) : parseTarget(typed, account.domain);
    if (!parsed.ok) return fail({ code: parsed.error });
    const caller = judge.caller(account.id, { uri: parsed.value, name, isWithheld });
    const { uri, name: knownName, isKnown, isFavourite } = caller;
    return ok({
      caller: { uri, ...(knownName !== undefined && { name: knownName }), isKnown, isFavourite },
      ...this.#tried(caller, atUnixMs),
    });
  }

  setWebhooks({ webhooks }: Input<'setWebhooks'>): Result<undefined, PhoneFailure> {
    if (!webhooks.every(({ url }) => isHookUrl(url))) return fail({ code: 'ADDRESS_INVALID' });
    this.#options.book.webhooks = webhooks;
    this.#webhooks.set(webhooks);
    this.#changed.fire(this.view);
    return DONE;
  }

  async setApi(api: Input<'setApi'>): Outcome {
    if (!this.#host) return fail({ code: 'API_MISSING' });
    this.#options.book.api = api;
    await this.#switchApi();
    return DONE;
  }

  /** Programs that came in by the token before are cut off. */
  renewKey({ kind }: Input<'renewKey'>): { key: string } {
    const key = this.#options.book.renewKey(kind);
    if (kind === 'token') void this.#switchApi();
    else this.#changed.fire(this.view);
    return { key };
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#host = undefined;
    void this.#switching.then(() => this.#api?.close());
    this.#webhooks[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #run(caller: JudgedCaller, atUnixMs = this.#options.clock.unixMs()): RuleRun {
    return runRules(this.#options.book.rules, { ...caller, at: localTime(atUnixMs) });
  }

  #tried(caller: JudgedCaller, atUnixMs: number | undefined): Pick<DryRun, 'verdicts' | 'outcome'> {
    const status = this.#options.judge.refusalOf(caller);
    if (status !== undefined) return { verdicts: [], outcome: { act: 'refuse', status } };
    const { lines, decided } = this.#run(caller, atUnixMs);
    const ruled = decided && ruledAction(decided);
    const action = decideIncoming(this.#options.rulesOf(caller.accountId), false, ruled);
    const isRuled = decided !== undefined && action === ruled;
    return { verdicts: [...lines], outcome: { ...outcomeOf(action), ...(isRuled && { ruleId: decided.id }) } };
  }

  #open(url: string): void {
    const { clock, log } = this.#options;
    const nowMs = clock.nowMs();
    this.#openedMs = this.#openedMs.filter((atMs) => nowMs - atMs < MINUTE_MS);
    if (!this.#host || this.#openedMs.length >= limits.automation.opensPerMinute) {
      log.write('warn', 'a rule could not open its address', { opened: this.#openedMs.length });
      return;
    }
    this.#openedMs = [...this.#openedMs, nowMs];
    this.#host.openUrl(url);
  }

  #faultOf({ action, when }: AutomationRule): string | undefined {
    const { calling } = this.#options;
    if ((when.from === '') !== (when.until === '') || (when.from !== '' && when.from === when.until)) return 'HOURS_INVALID';
    if (action.kind === 'openUrl' && !isUrlTemplate(action.url)) return 'ADDRESS_INVALID';
    if (action.kind === 'forward' && !parseTarget(action.target, calling.domain).ok) return 'TARGET_INVALID';
    return undefined;
  }

  /** Closes the programming interface, and opens it as it is wanted now. */
  #switchApi(): Promise<unknown> {
    this.#switching = this.#switching.then(async () => {
      await this.#api?.close();
      this.#api = undefined;
      const { book } = this.#options;
      const { isOn, port } = book.api;
      const token = book.key('token');
      const opened = this.#host && isOn && token !== undefined ? await this.#host.openApi(port, token) : undefined;
      this.#isPortTaken = opened?.ok === false;
      if (opened?.ok) this.#api = opened.value;
      this.#changed.fire(this.view);
    });
    return this.#switching;
  }
}

function ruledAction({ action }: AutomationRule): RuledAction | undefined {
  if (action.kind === 'forward') return { act: 'forward', target: action.target, afterMs: 0 };
  return action.kind === 'answer' ? { act: 'answer', afterMs: action.afterSeconds * 1_000 } : undefined;
}

function outcomeOf(action: IncomingAction): DryRun['outcome'] {
  if (action.act === 'ring') return { act: 'ring' };
  if (action.act === 'refuse') return { act: 'refuse', status: action.status };
  const afterSeconds = action.afterMs / 1_000;
  return { act: action.act, afterSeconds, ...(action.act === 'forward' && { target: action.target }) };
}
