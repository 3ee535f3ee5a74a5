import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'

/** The two faces are known to be needed: fetching them with the document saves a round trip and a visible swap of fonts. */
const preloadFonts: Plugin = {
  name: 'kith:preload-fonts',
  enforce: 'post',
  transformIndexHtml(_html, { bundle }) {
    const faces = Object.keys(bundle ?? {}).filter((file) => /(hanken-grotesk|newsreader)-latin-wght-normal.*\.woff2$/.test(file))
    return faces.map((file) => ({
      tag: 'link',
      attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${file}`, crossorigin: '' },
      injectTo: 'head' as const,
    }))
  },
}

/** A Kith that runs already; its pages are replaced by those that are being written. */
const kith = process.env.KITH_URL ?? 'http://127.0.0.1:4400'

export default defineConfig({
  plugins: [react(), preloadFonts],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    // Nothing is inlined as data: the content security policy allows files of our own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    port: 4401,
    // Kith answers its own pages only, so requests say that they come from there.
    proxy: { '/api': { target: kith, changeOrigin: true, headers: { origin: kith } } },
  },
})
