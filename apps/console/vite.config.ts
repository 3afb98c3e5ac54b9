import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Built for a strict Content-Security-Policy: `script-src 'self'; style-src 'self'; img-src 'self'`. So nothing is inlined: no module
// preload polyfill, no data: URIs for small assets, and one stylesheet file.
export default defineConfig({
  plugins: [react()],
  build: {
    // Not dist itself: dist/spec holds the compiled unit tests, and emptying the folder would delete them.
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    sourcemap: false,
  },
  server: { host: '127.0.0.1' },
});
