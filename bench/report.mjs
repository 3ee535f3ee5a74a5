import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import os from 'node:os'

/** Collects figures and prints them as they come: a check has a limit, a note has none. */
export const createReport = ({ quiet }) => {
  const machine = describeMachine()
  const results = []
  let benchmark = ''
  const say = (text) => (quiet ? process.stderr : process.stdout).write(`${text}\n`)
  say(`${machine.cpus} × ${machine.cpu}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}, load ${machine.load}`)
  const add = (result) => {
    results.push({ benchmark, ...result })
    say(line(result))
  }
  return {
    begin: (name) => {
      benchmark = name
      say(`\n${name}`)
    },
    /** A figure that should be at most (`atMost`) or at least (`atLeast`) so much. */
    check: (name, value, limit, said = '') => {
      const kept = limit.atMost === undefined ? value >= limit.atLeast : value <= limit.atMost
      add({ name, value, ...limit, kept, said })
    },
    note: (name, value, said = '') => add({ name, value, said }),
    say: (text) => say(`  ${text}`),
    all: () => ({ machine, results, missed: results.filter((one) => one.kept === false).length }),
    sumUp: () => {
      const checks = results.filter((one) => one.kept !== undefined)
      say(`\n${checks.filter((one) => one.kept).length} of ${checks.length} limits kept`)
      for (const missed of checks.filter((one) => !one.kept)) say(`${missed.benchmark}: ${line(missed)}`)
    },
  }
}

const line = ({ name, value, atMost, atLeast, kept, said }) => {
  const limit = atMost === undefined ? (atLeast === undefined ? '' : `≥ ${figure(atLeast)}`) : `≤ ${figure(atMost)}`
  const mark = kept === undefined ? ' ' : kept ? '✓' : '✗'
  return `  ${mark} ${name.padEnd(64)} ${figure(value).padStart(9)}  ${limit.padEnd(8)}  ${said}`.trimEnd()
}

const figure = (value) => {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en')
  return Number.isInteger(value) ? String(value) : value.toFixed(value >= 100 ? 0 : 2)
}

const describeMachine = () => ({
  cpus: os.cpus().length,
  cpu: os.cpus()[0]?.model.trim() ?? 'unknown processor',
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  system: systemName(),
  node: process.versions.node,
  git: execFileSync('git', ['--version'], { encoding: 'utf8' }).trim(),
  load: os
    .loadavg()
    .map((one) => one.toFixed(1))
    .join(' '),
})

const systemName = () => {
  try {
    return /^PRETTY_NAME="(.+)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? os.type()
  } catch {
    return `${os.type()} ${os.release()}`
  }
}
