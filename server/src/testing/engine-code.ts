import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

// Of the language; the types that this package is checked with leave it to browsers.
declare const WebAssembly: { readonly compile: (code: Uint8Array) => Promise<object> }

const FILE = path.join(path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), 'pglite.wasm')

/**
 * The embedded database's code. A process compiles it once and shares it among all its threads, but only while somebody holds it: a third of a second of each
 * start, where one follows the other's end.
 */
export const engineCode: Promise<object> = WebAssembly.compile(readFileSync(FILE))
