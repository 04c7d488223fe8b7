import { defineConfig } from 'vite';

/** Given by Electron, or a native module that is a file of its own, or what `ws` can do without. */
const external = ['electron', 'node-pty', 'bufferutil', 'utf-8-validate'];

/**
 * Builds the main process and the media host into `dist/desktop` (run from the checkout's root), with all packages in them: what is packed
 * then needs no `node_modules`, and starts from a handful of files.
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external },
  build: {
    ssr: true,
    outDir: 'dist/desktop',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      external,
      input: { main: 'app/desktop/main.ts', 'media-host': 'main/media/media-host.ts' },
      // All in one folder: the code finds its neighbours by `import.meta.dirname`.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
    },
  },
});
