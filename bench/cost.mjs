import { existsSync } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What Kith costs to have: the packages that it needs at run time, by the lock file, and their size where they are installed here. */
export const run = async (report) => {
  const lock = JSON.parse(await readFile(path.join(ROOT, 'package-lock.json'), 'utf8'))
  const packages = Object.entries(lock.packages).filter(
    ([place, one]) => place.startsWith('node_modules/') && !one.link && !one.dev && fits(one),
  )
  const sizes = []
  for (const [place, one] of packages) {
    const folder = path.join(ROOT, place)
    if (existsSync(folder)) sizes.push({ name: place.replace('node_modules/', ''), bytes: await bytesOf(folder), optional: one.optional })
  }
  sizes.sort((a, b) => b.bytes - a.bytes)
  const megabytes = (bytes) => Math.round(bytes / 1e6)
  const total = sizes.reduce((sum, one) => sum + one.bytes, 0)
  const largest = sizes.slice(0, 5).map(({ name, bytes }) => `${name} ${megabytes(bytes)}`)
  report.note('packages at run time', packages.length)
  report.note('their size, MB', megabytes(total), largest.join(', '))
}

/** Packages of other systems are in the lock file, too, but not installed. */
const fits = ({ os, cpu, libc }) => {
  const named = (list, own) => list === undefined || list.includes(own)
  return named(os, process.platform) && named(cpu, process.arch) && (libc === undefined || libc.includes('glibc'))
}

/** Bytes on the disk, packages within it left out: they are counted themselves. */
const bytesOf = async (folder) => {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) bytes += entry.name === 'node_modules' ? 0 : await bytesOf(place)
    else if (entry.isFile()) bytes += (await lstat(place)).blocks * 512
  }
  return bytes
}
