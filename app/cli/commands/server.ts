import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { domainKey } from '../../../main/domain/domain-key.ts';
import { type DomainRole, openDomain } from '../../../main/domain/embedded-domain.ts';
import { startMediaHost } from '../../../main/media/media-client.ts';
import { defaultAlgorithms, knownAlgorithms } from '../../../main/server/users/user.ts';
import { type DigestAlgorithm, parseDigestAlgorithm } from '../../../main/sip/auth/digest.ts';
import { openDatabase } from '../../../main/store/open-database.ts';
import { SqliteKeptMessages } from '../../../main/store/sqlite-kept-messages.ts';
import { SqliteLocationService } from '../../../main/store/sqlite-location-service.ts';
import { SqliteSettingsStore } from '../../../main/store/sqlite-settings-store.ts';
import { SqliteUserStore } from '../../../main/store/sqlite-user-store.ts';
import { type Command, Failure, flag, text, WrongUsage } from '../command.ts';
import { defaultDataDir } from '../data-dir.ts';
import { listenAtText } from '../listen-at.ts';
import { liveTrace } from '../live-trace.ts';
import { systemSurroundings } from '../lone-phone.ts';
import { listenFrom, networkOptions, networkUsage } from '../network-options.ts';
import { policyFrom, redirectsFrom, serverOptions, serverUsage, statelessFrom } from '../server-options.ts';
import { appVersion } from '../version.ts';

const DEFAULT_LISTEN = ['udp:127.0.0.1:5060', 'tcp:127.0.0.1:5060'];
const ROLES: readonly DomainRole[] = ['registrar', 'proxy', 'redirect', 'services', 'messages', 'presence'];
const DEFAULT_ROLES: readonly DomainRole[] = ['registrar', 'proxy', 'services', 'messages', 'presence'];
export const DEFAULT_DOMAIN = 'trapeze.local';

export const server: Command = {
  name: 'server',
  usage:
    'server [--domain D] [--role registrar,proxy,redirect,services,messages,presence] [--digest md5] [--data DIR] [--trace]\n' +
    `          ${serverUsage}\n` +
    `          ${networkUsage}`,
  summary:
    'Runs the SIP domain alone: registrar, proxy and the numbers echo, tone, time and music. For phones over TLS and in browsers:\n' +
    '      --listen tls:0.0.0.0:5061 --listen wss:0.0.0.0:8443 --certificate chain.pem --key key.pem; with --ca it knows other servers and\n' +
    '      phones by their certificates, which nobody needs to have.',
  options: {
    domain: { type: 'string' },
    ...networkOptions,
    role: { type: 'string' },
    ...serverOptions,
    digest: { type: 'string' },
    data: { type: 'string' },
    trace: { type: 'boolean' },
  },
  positionals: [0, 0],
  run: async ({ values, print, interrupted }) => {
    const listenAt = listenFrom(values, DEFAULT_LISTEN);
    const roles = rolesFrom(text(values, 'role'));
    const algorithms = algorithmsFrom(text(values, 'digest'));
    const dataDir = text(values, 'data') ?? defaultDataDir();
    mkdirSync(dataDir, { recursive: true });
    using database = openDatabase(join(dataDir, 'trapeze.sqlite'));
    const surroundings = { ...systemSurroundings(values), ...(flag(values, 'trace') && { trace: liveTrace(print) }) };
    using location = new SqliteLocationService(database, surroundings.clock);
    const name = text(values, 'domain') ?? DEFAULT_DOMAIN;
    const forwarding = {
      policy: policyFrom(values),
      staticRoutes: redirectsFrom(values, name),
      ...statelessFrom(values),
    };
    const media = startMediaHost();
    const opened = await openDomain({
      surroundings,
      media,
      ...forwarding,
      name,
      dialogKey: domainKey(new SqliteSettingsStore(database), surroundings.random),
      listenAt,
      roles,
      location,
      users: new SqliteUserStore(database),
      keptMessages: new SqliteKeptMessages(database),
      recordRoute: flag(values, 'record-route'),
      digestAlgorithms: algorithms,
      userAgent: `Trapeze/${appVersion()}`,
    });
    if (!opened.ok) {
      await media.stop();
      const { code, address } = opened.error;
      throw new Failure(`cannot listen on ${address.host}:${address.port}: ${code}`);
    }
    const addresses = opened.value.addresses.map(listenAtText);
    const { name: domain, services } = opened.value;
    print(`${domain} at ${addresses.join(', ')}`, { event: 'listening', domain, addresses, roles, services });
    await new Promise<void>((done) => {
      interrupted.addEventListener('abort', () => done());
      if (interrupted.aborted) done();
    });
    await opened.value.close();
    await media.stop();
  },
};

function algorithmsFrom(wanted: string | undefined): readonly DigestAlgorithm[] {
  if (wanted === undefined) return defaultAlgorithms;
  return wanted.split(',').map((word) => {
    const algorithm = parseDigestAlgorithm(word.trim());
    if (!algorithm || !knownAlgorithms.includes(algorithm))
      throw new WrongUsage(`there is no digest algorithm '${word}'; sha-256 and md5 are there`);
    return algorithm;
  });
}

function rolesFrom(wanted: string | undefined): readonly DomainRole[] {
  if (wanted === undefined) return DEFAULT_ROLES;
  return wanted.split(',').map((word) => {
    const role = ROLES.find((one) => one === word.trim());
    if (!role) throw new WrongUsage(`there is no role '${word}'; ${ROLES.join(', ')} are there`);
    return role;
  });
}
