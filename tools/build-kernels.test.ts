import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compiledKernels } from './build-kernels.ts';

test('the committed kernels are what their sources compile to', () => {
  const committed = readFileSync(new URL('../native/kernels/kernels.wasm.ts', import.meta.url), 'utf8');
  assert.equal(compiledKernels(), committed, 'run `npm run build:kernels`');
});
