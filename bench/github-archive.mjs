import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGunzip, createGzip } from 'node:zlib'
import { median, timed } from './figures.mjs'
import { endOfRun, startKith, withFolder } from './kith.mjs'

const LINES = 200_000
const RATE_SHARE_MIN = 0.4
const SAMPLE = fileURLToPath(new URL('../../shared/data/gharchive/2015-01-01-0.json.gz', import.meta.url))

/** Importing an archive against gunzipping it and parsing each line, in pairs. */
export const run = async (report, { rounds, size = LINES }) =>
  withFolder(async (folder) => {
    const file = path.join(folder, 'archive.json.gz')
    await makeArchive(file, size)
    const { size: bytes } = await stat(file)
    report.say(`${size.toLocaleString('en')} lines, ${Math.round(bytes / 1e6)} MB, ${existsSync(SAMPLE) ? 'after a real hour' : 'made up'}`)
    const shares = []
    for (let round = 0; round < rounds; round++) {
      const parsing = await timed(() => parseOnly(file))
      // All of them go at the end: where much was just deleted, the file system takes longer to make a file.
      const importing = await timeImport(path.join(folder, `data-${round}`), file)
      shares.push(parsing / importing)
      const said = `${Math.round((size / importing) * 1000)} ÷ ${Math.round((size / parsing) * 1000)} lines/s`
      report.note(`pair ${round + 1}: rate of importing ÷ rate of gunzip and JSON.parse`, parsing / importing, said)
    }
    report.check('rate of importing ÷ rate of gunzip and JSON.parse, median', median(shares), { atLeast: RATE_SHARE_MIN })
  })

const linesOf = (file) => createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Number.POSITIVE_INFINITY })

/** As plain as it can be: what any importer has to do at least. */
const parseOnly = async (file) => {
  let rest = ''
  for await (const piece of createReadStream(file).pipe(createGunzip()).setEncoding('utf8')) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop()
    for (const line of lines) JSON.parse(line)
  }
}

/** Until the run was over by its own word: asking it more often than five times a second would be work of its own. */
const timeImport = async (data, file) => {
  const kith = await startKith(data)
  try {
    const begunMs = Date.now()
    const body = JSON.stringify({ connector: 'github-archive', settings: { files: [file] } })
    const { run } = await kith.call('/sources', { method: 'POST', body })
    const ended = await endOfRun(kith, run.id)
    if (ended.state !== 'done') throw new Error(`The run ended ${ended.state}: ${JSON.stringify(ended.error)}`)
    return Date.parse(ended.finishedAt) - begunMs
  } finally {
    await kith.stop()
  }
}

/** Real lines again and again, each time with other ids and, every other time, by other people. */
const makeArchive = async (file, lines) => {
  const sample = []
  if (existsSync(SAMPLE)) for await (const line of linesOf(SAMPLE)) sample.push(line)
  else for (let number = 0; number < 5_000; number++) sample.push(madeUp(number))
  const write = async function* () {
    for (let number = 0; number < lines; number++) {
      const round = Math.floor(number / sample.length)
      yield `${again(sample[number % sample.length], round)}\n`
    }
  }
  await pipeline(write, createGzip({ level: 4 }), createWriteStream(file))
}

const again = (line, round) => {
  if (round === 0) return line
  const event = JSON.parse(line)
  event.id = `${round}${event.id}`
  if (round % 2 === 1 && event.actor) {
    event.actor = { ...event.actor, id: event.actor.id + round * 100_000_000, login: `${event.actor.login}-${round}` }
  }
  return JSON.stringify(event)
}

const KINDS = ['PushEvent', 'WatchEvent', 'IssueCommentEvent', 'CreateEvent']
export const madeUp = (number) =>
  JSON.stringify({
    id: String(2_000_000_000 + number),
    type: KINDS[number % KINDS.length],
    actor: { id: (number * 7) % 2_500, login: `person-${(number * 7) % 2_500}` },
    repo: { id: number % 900, name: `team-${number % 90}/part-${number % 900}` },
    payload: payloadOf(number),
    public: true,
    created_at: new Date(Date.UTC(2015, 0, 1) + number * 700).toISOString(),
  })

const payloadOf = (number) => {
  const kind = KINDS[number % KINDS.length]
  if (kind === 'WatchEvent') return { action: 'started' }
  if (kind === 'CreateEvent') return { ref: `branch-${number}`, ref_type: 'branch', master_branch: 'main' }
  if (kind === 'PushEvent') {
    const commits = [
      { sha: String(number).padStart(40, '0'), author: { name: `Person ${number}`, email: 'person@example.org' }, message: 'Change' },
    ]
    return { push_id: number, size: 1, distinct_size: 1, ref: 'refs/heads/main', commits }
  }
  const user = { login: `person-${(number * 7) % 2_500}`, id: (number * 7) % 2_500 }
  const issue = { id: number, number: number % 500, title: 'A question', user, html_url: `https://github.example/issues/${number}` }
  return { action: 'created', issue, comment: { id: number, user, body: 'Thank you, that helped.', html_url: issue.html_url } }
}
