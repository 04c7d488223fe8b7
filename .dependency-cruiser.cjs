// The layers of ARCHITECTURE.md as rules: imports go to lower layers only. Circles inside a folder are Biome's to find (noImportCycles):
// without TypeScript's own compiler this tool cannot tell an import of types from one of code.
const tests = ['[.](test|interop|spec)[.]tsx?$', '(^|/)testing/', '^main/scenarios/', '^app/specs/'];

/** Lowest first: a folder may import itself and what stands before it. */
const layers = [
  ['base', '^main/base/'],
  ['limits', '^main/limits[.]ts$'],
  ['trace', '^main/trace/'],
  ['net', '^main/net/'],
  ['sip/message', '^main/sip/message/'],
  ['sip/auth', '^main/sip/auth/'],
  ['sip/transport', '^main/sip/transport/'],
  ['sip/transaction', '^main/sip/transaction/'],
  ['sip/dialog', '^main/sip/dialog/'],
  ['sip/ua', '^main/sip/ua/'],
  ['sip/events', '^main/sip/events/'],
  ['events', '^main/events/'],
];

const upwards = layers.map(([name, path], index) => ({
  name: `${name} imports upwards`,
  severity: 'error',
  from: { path, pathNot: tests },
  to: {
    path: '^(main|app|renderer|tools)/',
    pathNot: layers.slice(0, index + 1).map(([, lower]) => lower),
  },
}));

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: tests },
  to: { path: '^(main|app|renderer|tools)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    ...upwards,
    only('sdp stands on base', '^main/sdp/', [
      '^main/(sdp|base)/',
      '^main/limits[.]ts$',
      '^main/sip/message/parse-failure[.]ts$',
    ]),
    only('media stands on base', '^main/media/', ['^main/(media|base|net)/', '^main/limits[.]ts$']),
    only('presence stands on events', '^main/presence/', ['^main/(presence|events|base|sip)/', '^main/limits[.]ts$']),
    only('servers use transactions, never dialogs', '^main/server/(?!presence/)', [
      '^main/(server|base|trace|net)/',
      '^main/limits[.]ts$',
      '^main/sip/(message|auth|transport|transaction)/',
    ]),
    only('who notifies has dialogs', '^main/server/presence/', [
      '^main/(server|base|trace|net|events|sip)/',
      '^main/limits[.]ts$',
    ]),
    only('diagnosis reads the trace', '^main/diagnosis/', ['^main/(diagnosis|trace|base)/', '^main/limits[.]ts$']),
    only('the contract stands alone', '^main/contract/', ['^main/contract/']),
    only('the renderer knows the contract only', '^renderer/', ['^renderer/', '^main/contract/', '^assets/']),
    {
      name: 'werift stays in its adapter',
      severity: 'error',
      from: { pathNot: '^main/media/werift/' },
      to: { path: 'node_modules/werift' },
    },
    only('native stands alone', '^native/', ['^native/']),
    {
      name: 'terminals are opened in one place',
      severity: 'error',
      from: { pathNot: '^app/console/' },
      to: { path: '^node-pty$|node_modules/node-pty/' },
    },
    {
      name: 'native is for sound and for marking its packets',
      severity: 'error',
      from: { pathNot: '^(native|tools|main/media)/|^main/net/socket-marking([.]test)?[.]ts$' },
      to: { path: '^native/' },
    },
    {
      name: 'electron stays in the desktop',
      severity: 'error',
      from: { path: '^(main|renderer|app/(attach|serve|cli|console))/' },
      to: { path: '^electron$|node_modules/electron/' },
    },
    {
      name: 'products never import tests',
      severity: 'error',
      from: {
        path: '^(main|app|renderer)/',
        pathNot: tests,
      },
      to: { path: tests },
    },
    { name: 'main knows no app', severity: 'error', from: { path: '^main/' }, to: { path: '^(app|renderer|tools)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|paraglide)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs'] },
  },
};
