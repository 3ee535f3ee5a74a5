import { join, relative, sep } from 'node:path'
import { rolldown } from 'rolldown'

const DIST = join(import.meta.dirname, 'dist')
const PROGRAM = join(DIST, 'program')

/** Native, or with files beside them that they look for when they run. */
const APART = /^(?:@clickhouse\/client|@electric-sql\/pglite|chdb|pg|pg-boss|pino|prom-client)(?:\/|$)/

/**
 * A module that was put together with others still takes itself to lie where the compiler has put it: there are the migrations, and the entry points of
 * threads and processes of their own, which run what the compiler made as it is.
 */
const whereModulesLie = {
  name: 'where modules lie',
  transform: {
    filter: { code: 'import.meta' },
    handler: (code, id) => {
      if (/\bimport\.meta\b(?!\.url\b)/.test(code))
        throw new Error(`${id} asks for more of import.meta than its own address, which is all that is told here.`)
      const place = relative(PROGRAM, id).split(sep).join('/')
      return { code: code.replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, import.meta.url).href`), map: null }
    },
  },
}

/** Makes a few files of the 1,350 that a start loads: Node looks for each by itself before it goes on. */
const bundle = await rolldown({
  input: { main: join(DIST, 'main.js') },
  platform: 'node',
  external: (id) => id.startsWith('node:') || APART.test(id),
  plugins: [whereModulesLie],
  // What is not found here would be missed at somebody's start.
  onLog: (level, log, say) => say(level === 'warn' ? 'error' : level, log),
})
await bundle.write({ dir: PROGRAM, format: 'esm', chunkFileNames: '[name].js', cleanDir: true })
await bundle.close()
