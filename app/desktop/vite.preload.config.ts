import { defineConfig } from 'vite';

/** Builds the preload script beside the main process: one CommonJS file, for a sandboxed preload can load no other. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/desktop',
    emptyOutDir: false,
    target: 'chrome140',
    minify: false,
    lib: { entry: 'app/desktop/preload/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
});
