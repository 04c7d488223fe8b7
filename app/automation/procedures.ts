import { createProcedureClient, isProcedure } from '@orpc/server';
import type { Phone } from '../../main/api/phone.ts';
import { createRouter } from '../../main/api/router.ts';
import type { RpcContext } from '../../main/api/stream.ts';

/** Carries one procedure of the contract out. Rejects as the contract says, with an `ORPCError`. */
export type CallProcedure = (context: RpcContext, input: unknown, signal: AbortSignal) => Promise<unknown>;

/** Every procedure of the contract by its path, such as `/calls/place`. */
export function proceduresOf(phone: Phone): ReadonlyMap<string, CallProcedure> {
  return new Map(pathsOf('', createRouter(phone)));
}

function pathsOf(path: string, router: object): readonly (readonly [path: string, call: CallProcedure])[] {
  if (isProcedure(router)) {
    const call: CallProcedure = (context, input, signal) => createProcedureClient(router, { context })(input, { signal });
    return [[path, call]];
  }
  return Object.entries(router).flatMap(([name, part]: [string, object]) => pathsOf(`${path}/${name}`, part));
}
