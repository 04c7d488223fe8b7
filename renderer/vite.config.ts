import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = import.meta.dirname;
const dist = join(here, '..', 'dist');

/**
 * Builds the window into `dist/renderer`, after `npm run build:messages` has made its words. `--mode gallery` builds the page of canned
 * screens that the specs photograph into `dist/gallery` instead; nothing of it is in the product.
 */
export default defineConfig(({ mode }) => {
  const isGallery = mode === 'gallery';
  return {
    root: here,
    base: './',
    publicDir: false,
    plugins: [react(), tailwindcss()],
    build: {
      outDir: join(dist, isGallery ? 'gallery' : 'renderer'),
      emptyOutDir: true,
      target: 'chrome140',
      assetsInlineLimit: 0,
      license: { fileName: 'licenses.md' },
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 800,
      rolldownOptions: {
        input: isGallery ? join(here, 'testing/gallery.html') : [join(here, 'index.html'), join(here, 'console.html')],
      },
    },
    worker: { format: 'es' },
  };
});
