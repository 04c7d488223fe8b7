import type { RuledCall } from '../automation/rule-run.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import { readableUri } from '../calls/target.ts';
import type { AddressBook } from '../contacts/address-book.ts';
import { serializeUri, type Uri } from '../sip/message/uri.ts';
import { type CallerRuleBook, refusalOf } from './caller-rules.ts';
import type { CallingAccounts } from './calling-accounts.ts';

export interface CallerJudgeOptions {
  readonly book: Pick<AddressBook, 'find'>;
  readonly callers: CallerRuleBook;
  readonly calling: Pick<CallingAccounts, 'aorOf'>;
  /** Belongs to the domain inside. */
  readonly isMember: (uri: string) => boolean;
}

/** A caller as this phone knows them. */
export type JudgedCaller = Omit<RuledCall, 'at'>;

interface Caller {
  readonly uri: Uri;
  /** As they call themselves. */
  readonly name?: string | undefined;
  readonly isWithheld: boolean;
}

/** Knows who calls: by the contacts, the domain inside and the block list of the account that is called. */
export class CallerJudge {
  readonly #options: CallerJudgeOptions;

  constructor(options: CallerJudgeOptions) {
    this.#options = options;
  }

  callerOf({ accountId, peer, isWithheld = false }: CallFacts): JudgedCaller {
    return this.caller(accountId, { uri: peer.uri, name: peer.displayName, isWithheld });
  }

  caller(accountId: string, { uri: address, name: ownName, isWithheld }: Caller): JudgedCaller {
    const { book, callers, calling, isMember } = this.#options;
    const uri = serializeUri(address);
    const { country } = callers.of(accountId);
    const contact = book.find(uri, country);
    const name = (contact && (contact.name || contact.company)) || ownName;
    return {
      uri,
      address: readableUri(address),
      ...(name && { name }),
      country,
      isKnown: contact !== undefined || isMember(uri),
      isFavourite: contact?.isFavourite ?? false,
      isWithheld,
      accountId,
      accountAor: calling.aorOf(accountId),
    };
  }

  /** The status that the caller is refused with; undefined: the call may ring. */
  refusalOf(caller: JudgedCaller): number | undefined {
    return refusalOf(caller, this.#options.callers.of(caller.accountId));
  }
}
