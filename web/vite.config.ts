import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the page while it is being changed, over a platform that is up.
const platform = process.env['TRADEPULSE_URL'] ?? 'http://127.0.0.1:8000';
const api = ['/symbols', '/price', '/prices', '/candles', '/trades', '/analytics', '/latency', '/status', '/health', '/metrics', '/v1', '/udf', '/api', '/docs', '/redoc', '/openapi.json'];

export default defineConfig({
  plugins: [react()],
  build: {
    // Where Maven packs it from.
    outDir: 'target/classes/io/tradepulse/web',
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the page lets no data: scripts or styles in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The chart and what surrounds it are there when somebody looks at a symbol.
    chunkSizeWarningLimit: 400,
  },
  server: {
    proxy: Object.fromEntries([
      ...api.map((path) => [`^${path}(/|\\?|$)`, { target: platform }]),
      ['^/ws$', { target: platform, ws: true }],
    ]),
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
