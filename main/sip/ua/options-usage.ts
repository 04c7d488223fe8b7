import { limits } from '../../limits.ts';
import type { InviteUsage } from './invite-usage.ts';
import type { MethodTable } from './method-table.ts';

/** Answers OPTIONS with all we can do, and with the status an INVITE would get (RFC 3261 §11.2). */
export function answerOptions(methods: MethodTable, invites: InviteUsage): void {
  methods.handle('OPTIONS', (incoming) => {
    const isBusy = incoming.dialog === undefined && invites.calls.size >= limits.userAgent.calls;
    incoming.respond(isBusy ? 486 : 200, {
      headers: [
        ['Allow', methods.allow],
        ['Accept', methods.accept.join(', ')],
        ['Accept-Encoding', 'identity'],
        ['Accept-Language', 'en'],
        ['Supported', methods.supported.join(', ')],
      ],
    });
  });
}
