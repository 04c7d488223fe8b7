import { getSystemErrorName } from 'node:util';
import { type Qos, qos } from '../../native/qos/qos.ts';

/**
 * What became of a wish to the system: `idle` before there was a socket, `absent` where the addon is not built, `done`, or the system's code
 * for its refusal, such as `EPERM`.
 */
export type ServiceOutcome = 'idle' | 'absent' | 'done' | (string & {});

/** Classes of traffic by their DSCP (RFC 4594 §2.3): EF for voice (RFC 3246), AF31 for the signalling of it. */
const classes = { media: 46, sip: 26 } as const;

/** Tells routers on the way what a socket's packets are. Never fails: what cannot be marked goes unmarked. */
export interface SocketMarking {
  /** @param fd of a bound socket, as the system counts it; `undefined`: nobody knows */
  mark(fd: number | undefined): void;
  /** Of the last socket. */
  readonly outcome: ServiceOutcome;
}

/** @param addon default: the one of this installation, if it was built */
export function socketMarking(kind: keyof typeof classes, addon: Qos | undefined = qos): SocketMarking {
  let outcome: ServiceOutcome = addon === undefined ? 'absent' : 'idle';
  return {
    mark: (fd) => {
      if (addon !== undefined) outcome = fd === undefined ? 'ENOTSUP' : outcomeOf(addon.setDscp(fd, classes[kind]));
    },
    get outcome() {
      return outcome;
    },
  };
}

/** @param result 0 or more, or a negative error number */
export function outcomeOf(result: number): ServiceOutcome {
  return result >= 0 ? 'done' : getSystemErrorName(result);
}
