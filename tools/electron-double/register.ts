// Loaded with `--import`: makes `electron` mean the double, for `import` and for the `require` of a test driver.
import { registerHooks } from 'node:module';

const double = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: double, shortCircuit: true }
      : nextResolve(specifier, context),
});
