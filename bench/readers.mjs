import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { readBytes } from '../connectors/dist/kit/bytes.js'
import { localFiles } from '../connectors/dist/kit/harness.js'
import { eventsOf, textOf } from '../connectors/dist/ical/lines.js'
import { readStamp } from '../connectors/dist/ical/times.js'
import { createJsonStream } from '../connectors/dist/kit/json-stream.js'
import { readLines } from '../connectors/dist/kit/lines.js'
import { createSplitter } from '../connectors/dist/kit/mail/split.js'
import { createRowParser } from '../connectors/dist/kit/tables/row-parser.js'
import { createXmlRows } from '../connectors/dist/kit/xml-rows.js'
import { CONNECTORS } from '../connectors/dist/registry.js'
import { median } from './figures.mjs'
import { withFolder } from './kith.mjs'
import { FILES } from './reader-files.mjs'

const RECORDS = 60_000
/**
 * The compiler is not done before some 200,000 records were read, and begins again where a second reading brings other functions: with fewer it is measured as
 * much as the reader. What is measured is what an import of some size does from then on, of parser and reader alike.
 */
const WARMING = 3
const RATE_SHARE_MIN = 0.4
const MAIL_PARSER = 'postal-mime'
const { default: PostalMime } = createRequire(new URL('../connectors/package.json', import.meta.url))(MAIL_PARSER)

/**
 * Each file connector against the parser of its format alone, in processor time of this process: how busy the machine is matters little. Database and log are
 * left out here; `exports` has them in.
 */
export const run = async (report, { rounds, size = RECORDS, only }) => {
  for (const { connector, name, given = name, parser, make, settings = {} } of FILES) {
    if (only !== undefined && connector !== only) continue
    await withFolder(async (folder) => {
      const file = path.join(folder, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, make(size))
      const [input] = await localFiles([file])
      const shares = []
      let records = 0
      for (let round = -WARMING; round < rounds; round++) {
        const parsing = await busy(() => parserOf(parser)(input))
        const reading = await busy(async () => (records = await readWhole(connector, { files: [path.join(folder, given)], ...settings })))
        if (round >= 0) shares.push(parsing / reading)
      }
      if (records < size * 0.9) throw new Error(`${connector} gave ${records} records of ${size}.`)
      report.check(
        `${connector}: rate of reading ÷ rate of its parser alone`,
        median(shares),
        { atLeast: RATE_SHARE_MIN },
        `${records} records`,
      )
    })
  }
}

/** Milliseconds of processor time. */
const busy = async (work) => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const readWhole = async (name, settings) => {
  const connector = CONNECTORS.find((one) => one.name === name)
  const signal = new AbortController().signal
  let records = 0
  const context = {
    settings: connector.settings.parse(settings),
    cursor: undefined,
    signal,
    fetch: () => Promise.reject(new Error('no network')),
    files: localFiles,
    now: () => new Date('2026-01-01T00:00:00Z'),
    wait: async () => {},
    random: Math.random,
    note: () => {},
    claim: () => {},
    gaps: () => {},
    more: () => {},
    budget: () => {},
  }
  for await (const { items } of connector.read(context)) records += items.filter((item) => 'record' in item).length
  return records
}

/**
 * What a parser of calendars gives is not lines but components, with values by their type (RFC 5545, 3.3 and 3.6): moments are read, and text is as it was meant. So do
 * those that others use (ical.js, node-ical).
 */
const valueOf = (property) => (MOMENTS.has(property.name) ? readStamp(property, undefined) : textOf(property.value))
const MOMENTS = new Set(['DTSTART', 'DTEND', 'DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'RECURRENCE-ID'])

const blocks = (file) => readBytes(file, { signal: new AbortController().signal })

const parserOf = (parser) => {
  if (parser === 'table') {
    return async (file) => {
      const rows = createRowParser({ name: 'x', separator: ',' })
      for await (const { bytes } of blocks(file)) await rows.push(bytes)
      await rows.end()
    }
  }
  if (parser === 'xml-rows') {
    return async (file) => {
      const rows = createXmlRows()
      for await (const { bytes } of blocks(file)) rows.push(bytes)
    }
  }
  if (parser === 'calendar') {
    return async (file) => {
      let text = ''
      for await (const { bytes } of blocks(file)) text += bytes.toString('utf8')
      for (const { properties } of eventsOf(text)) for (const property of properties) valueOf(property)
    }
  }
  if (parser === 'mails') {
    return async (file) => {
      const splitter = createSplitter({ offset: 0, number: 0 }, 1024 * 1024)
      const takeApart = (mails) => Promise.all(mails.map((mail) => PostalMime.parse(mail.bytes)))
      for await (const { bytes } of blocks(file)) await takeApart(splitter.push(bytes))
      await takeApart(splitter.end())
    }
  }
  if (parser === 'lines') {
    return async (file) => {
      for await (const { lines } of readLines(file, { signal: new AbortController().signal }))
        for (const line of lines) if ('bytes' in line) JSON.parse(line.bytes.toString('utf8'))
    }
  }
  return async (file) => {
    const { after, ...lists } = parser
    const stream = createJsonStream(lists)
    let isFirst = true
    for await (const { bytes } of blocks(file)) {
      // What stands before the list is no JSON: a parser alone would find nothing at all.
      const from = isFirst && after !== undefined ? bytes.indexOf(after) + after.length : 0
      isFirst = false
      for (const element of stream.push(bytes.subarray(from))) JSON.parse(element.bytes.toString('utf8'))
    }
  }
}
