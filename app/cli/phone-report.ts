import type { AccountView, CallView, ServiceView, Snapshot } from '../../main/contract/snapshot.ts';
import { printable } from '../../main/trace/ladder.ts';

/** What a running phone is doing, a line for each account and call. */
export function statusLines({ version, accounts, calls, domain, service }: Snapshot): readonly string[] {
  const address = domain.running ? `running at ${domain.address ?? '–'}` : 'off';
  return [
    `Trapeze ${version}, domain ${domain.name} ${address}`,
    ...(service ? [serviceLine(service)] : []),
    ...accounts.map(accountLine),
    ...calls.map(callLine),
  ].map(printable);
}

function serviceLine({ signalling, sound, mediaThread }: ServiceView): string {
  if (signalling === 'absent') return 'service  packets are not marked (DSCP): native/qos is not built';
  return `service  DSCP of signalling: ${signalling}, of sound: ${sound ?? 'idle'}; priority of sound: ${mediaThread ?? 'idle'}`;
}

function accountLine({ aor, registration, status, reason }: AccountView): string {
  const why = registration === 'failed' ? ` ${status ?? 0} ${reason ?? ''}`.trimEnd() : '';
  return `account  ${aor}  ${registration}${why}`;
}

function callLine({ id, state, direction, peer, quality }: CallView): string {
  return `call     ${id}  ${direction === 'in' ? 'from' : 'to'} ${peer.uri}  ${state}${quality ? `  ${quality.codec}` : ''}`;
}

/** The sound of one call now, as a row under {@link soundHead}; `undefined` while there is none. */
export function soundRow({ id, quality }: CallView): string | undefined {
  if (!quality || quality.codec === '') return undefined;
  const { codec, lossPercent, jitterMs, rttMs, mos } = quality;
  const cells = [
    codec,
    `${lossPercent.toFixed(1)} %`,
    `${jitterMs.toFixed(1)} ms`,
    rttMs === undefined ? '–' : `${Math.round(rttMs)} ms`,
  ];
  return row([id, ...cells, mos?.toFixed(2) ?? '–']);
}

export const soundHead: string = row(['call', 'codec', 'loss', 'jitter', 'rtt', 'mos']);

function row(cells: readonly string[]): string {
  const [first = '', ...more] = cells.map(printable);
  return first.padEnd(18) + more.map((cell) => cell.padStart(10)).join('');
}
