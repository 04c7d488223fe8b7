import { paraglideVitePlugin } from '@inlang/paraglide-js';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Builds the window into `dist/renderer` (run from the checkout's root). `--mode gallery` builds the page of canned screens that the
 * specs photograph into `dist/gallery` instead; nothing of it is in the product.
 */
export default defineConfig(({ mode }) => {
  const isGallery = mode === 'gallery';
  return {
    root: 'renderer',
    base: './',
    publicDir: false,
    plugins: [
      paraglideVitePlugin({
        project: './project.inlang',
        outdir: './paraglide',
        strategy: ['globalVariable', 'baseLocale'],
        emitReadme: false,
        emitPrettierIgnore: false,
      }),
      react(),
      tailwindcss(),
    ],
    build: {
      outDir: isGallery ? '../dist/gallery' : '../dist/renderer',
      emptyOutDir: true,
      target: 'chrome140',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 800,
      rolldownOptions: { input: isGallery ? 'renderer/testing/gallery.html' : 'renderer/index.html' },
    },
    worker: { format: 'es' },
  };
});
