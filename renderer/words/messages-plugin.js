/**
 * Reads `assets/locales/<locale>.json` for Paraglide: a flat object from message key to text, in which `{name}` is a parameter.
 * Local, so that building the window needs nothing from the network.
 */
const pluginKey = 'plugin.trapeze.messages';

const toBeImportedFiles = ({ settings }) =>
  settings.locales.map((locale) => ({ locale, path: settings[pluginKey].pathPattern.replace('{locale}', locale) }));

const importFiles = ({ files }) => {
  const bundles = new Map();
  const messages = [];
  const variants = [];
  for (const file of files) {
    for (const [bundleId, text] of Object.entries(JSON.parse(new TextDecoder().decode(file.content)))) {
      const pattern = parsePattern(text);
      bundles.set(bundleId, { id: bundleId, declarations: withParameters(bundles.get(bundleId)?.declarations ?? [], pattern) });
      messages.push({ bundleId, locale: file.locale, selectors: [] });
      variants.push({ messageBundleId: bundleId, messageLocale: file.locale, matches: [], pattern });
    }
  }
  return { bundles: [...bundles.values()], messages, variants };
};

/** `Call {name}` to `[text 'Call ', expression name]`. */
function parsePattern(text) {
  return text
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith('{')
        ? { type: 'expression', arg: { type: 'variable-reference', name: part.slice(1, -1) } }
        : { type: 'text', value: part },
    );
}

function withParameters(declarations, pattern) {
  const names = new Set(declarations.map((declaration) => declaration.name));
  for (const part of pattern) if (part.type === 'expression') names.add(part.arg.name);
  return [...names].map((name) => ({ type: 'input-variable', name }));
}

// biome-ignore lint/style/noDefaultExport: Paraglide takes a plugin from the default export
export default { key: pluginKey, toBeImportedFiles, importFiles };
