#!/usr/bin/env node
// Plain JavaScript, checked in: `npm ci` links it before anything has been built.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)

if (existsSync(main)) {
  await import(main.href)
} else {
  process.stderr.write('The kith command has not been built yet: run `npm run build` in the checkout of Kith, then try again.\n')
  process.exitCode = 1
}
