import type { Accounts } from '../accounts/accounts.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { NearbyDomain } from '../discovery/announced-domain.ts';
import { memberName } from '../domain/members.ts';
import type { Surroundings } from '../element.ts';
import { type JoinCode, joinKey, parseJoinCode } from '../joining/join-code.ts';
import { isJoinLink, parseJoinLink } from '../joining/join-link.ts';
import type { JoinGrant } from '../joining/join-words.ts';
import { type JoinFailure, type JoinRequest, requestJoin } from '../joining/request-join.ts';
import { limits } from '../limits.ts';
import { formatAddress } from '../net/address.ts';
import type { Address } from '../net/network.ts';
import { isSipUri, parseUri } from '../sip/message/uri.ts';
import type { NearbyCopies } from './nearby-copies.ts';

export interface JoiningOthersOptions {
  readonly surroundings: Surroundings;
  readonly nearby: NearbyCopies;
  readonly accounts: Accounts;
  /** Whose computer this is. */
  readonly systemUser: string;
}

/** Who let us in, and by what. */
interface Joined {
  readonly host: string;
  readonly grant: JoinGrant;
}

type Asked = Result<Joined, JoinFailure | 'INVITER_NOT_FOUND'>;

/** Becomes a member of the domains of other copies. */
export class JoiningOthers {
  readonly #options: JoiningOthersOptions;

  constructor(options: JoiningOthersOptions) {
    this.#options = options;
  }

  /**
   * Joins by a code, whose maker is looked for on this network, or by a link, which says where it is. Gives the id of the new account.
   *
   * @param displayName how others see us; default: the name of the system's user
   */
  async join(
    typed: string,
    displayName: string | undefined,
  ): Promise<Result<string, JoinFailure | 'CODE_INVALID' | 'INVITER_NOT_FOUND' | 'ACCOUNT_EXISTS'>> {
    const invitation = invitationOf(typed);
    if (!invitation.ok) return invitation;
    const { code, addresses } = invitation.value;
    const wish = { name: this.#freeName(displayName || this.#options.systemUser) };
    const request = { id: code.id, key: await joinKey(code), wish };
    const joined = await (addresses === undefined ? this.#askNearby(request) : this.#askEach(addresses, request));
    return joined.ok ? this.#keep(joined.value, displayName) : joined;
  }

  /** Asks at one place after the other, until one answers. */
  async #askEach(places: readonly Address[], request: JoinRequest): Promise<Asked> {
    for (const place of places) {
      const granted = await requestJoin(this.#options.surroundings, place, request);
      if (granted.ok) return ok({ host: place.host, grant: granted.value });
      if (granted.error !== 'INVITER_UNREACHABLE') return granted;
    }
    return fail('INVITER_UNREACHABLE');
  }

  /** Asks the copies of this network that have such an invitation: two may have the same id. */
  async #askNearby(request: JoinRequest): Promise<Asked> {
    const { nearby, surroundings } = this.#options;
    const invites = ({ invitations, joinPort }: NearbyDomain): boolean =>
      joinPort !== undefined && invitations.includes(request.id);
    let last: Asked = fail('INVITER_NOT_FOUND');
    let asked = 0;
    for await (const { hosts, joinPort = 0 } of nearby.search(invites, surroundings.clock, limits.joining.findMs)) {
      const places = hosts.map((host) => ({ host, port: joinPort }));
      last = await this.#askEach(places, request);
      asked += 1;
      if (last.ok || asked === limits.joining.inviters) break;
    }
    return last;
  }

  #keep({ host, grant }: Joined, displayName: string | undefined): Result<string, 'ACCOUNT_EXISTS' | 'CODE_REFUSED'> {
    const { user, domain, password, port } = grant;
    const registrar = formatAddress({ host, port });
    const added = this.#options.accounts.add({
      aor: `${user}@${domain}`,
      password,
      registrar,
      ...(displayName && { displayName }),
    });
    if (added.ok) return ok(added.value.id);
    return fail(added.error === 'ACCOUNT_EXISTS' ? 'ACCOUNT_EXISTS' : 'CODE_REFUSED');
  }

  /** A name that no account of ours has already: domains of copies are called alike. */
  #freeName(wanted: string): string {
    const taken = this.#options.accounts.list().map(({ aor }) => userOf(aor));
    const name = memberName(wanted);
    let free = name;
    for (let number = 2; taken.includes(free); number++) free = `${name}${number}`;
    return free;
  }
}

/** A link says where to ask, a code does not. */
function invitationOf(
  typed: string,
): Result<{ readonly code: JoinCode; readonly addresses?: readonly Address[] }, 'CODE_INVALID'> {
  if (isJoinLink(typed)) return parseJoinLink(typed);
  const code = parseJoinCode(typed);
  return code.ok ? ok({ code: code.value }) : code;
}

/** The user part of an address-of-record. */
export function userOf(aor: string): string | undefined {
  const uri = parseUri(aor);
  return uri.ok && isSipUri(uri.value) ? uri.value.user : undefined;
}
