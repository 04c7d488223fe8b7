import { defineConfig } from 'vite';

/** Builds the main process and the media host into `dist/desktop` (run from the checkout's root). Packages are imported, not bundled. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist/desktop',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: { main: 'app/desktop/main.ts', 'media-host': 'main/media/media-host.ts' },
      // All in one folder: the code finds its neighbours by `import.meta.dirname`.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
    },
  },
});
