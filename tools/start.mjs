import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, PROGRAM } from './build.mjs'
import { PROJECT_ROOT } from './project-files.mjs'

/**
 * `npm start`: builds what is stale, then becomes the server. No process of its own stands between the terminal and the
 * server, so signals and the exit code need no forwarding. Arguments after `--` are the server's.
 */
const [node, , ...serverArguments] = process.argv

if (await build(PROJECT_ROOT, console.error)) {
  // npm runs scripts in the project's folder; relative paths count from where the user stands, the default data folder does not.
  const here = process.env.INIT_CWD ?? process.cwd()
  process.env.KITH_DATA = process.env.KITH_DATA ? resolve(here, process.env.KITH_DATA) : join(PROJECT_ROOT, 'data')
  process.chdir(here)

  const main = join(PROJECT_ROOT, PROGRAM)
  process.argv = [node, main, ...serverArguments]
  await import(pathToFileURL(main).href)
} else {
  console.error('Kith was not started. On an untouched checkout, run `npm ci` and try again.')
  process.exitCode = 1
}
