import { createWriteStream } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readBytes } from '../connectors/dist/kit/bytes.js'
import { createXmlRows } from '../connectors/dist/kit/xml-rows.js'
import { createSplitter } from '../connectors/dist/kit/mail/split.js'
import { timed, watchMemory } from './figures.mjs'
import { endOfRun, startKith, withFolder } from './kith.mjs'

/** The parser as the connectors have it. */
const MAIL_PARSER = 'postal-mime'
const { default: PostalMime } = createRequire(new URL('../connectors/package.json', import.meta.url))(MAIL_PARSER)

const BYTES = 100_000_000
const RATE_SHARE_MIN = 0.4
const GROWTH_BYTES_MAX = 300e6

/** Importing large exports against taking them apart with the same parsers, and the memory that it takes. `--size 1000m` makes each 1 GB. */
export const run = async (report, { size = BYTES, only }) => {
  for (const { connector, name, make, parse } of EXPORTS) {
    if (only !== undefined && connector !== only) continue
    await withFolder(async (folder) => {
      const file = path.join(folder, name)
      const count = await makeFile(file, size, make)
      report.say(`${connector}: ${count.toLocaleString('en')} records, ${Math.round(size / 1e6)} MB, made up`)
      const parsing = await timed(() => parse({ path: file, name, sizeBytes: size }))
      const { importing, growth } = await withFolder((data) => importFile(data, connector, file))
      const said = `${Math.round((count / importing) * 1000)} ÷ ${Math.round((count / parsing) * 1000)} records/s`
      report.check(`${connector}: rate of importing ÷ rate of its parser alone`, parsing / importing, { atLeast: RATE_SHARE_MIN }, said)
      report.check(`${connector}: growth of Kith’s memory, MB`, growth / 1e6, { atMost: GROWTH_BYTES_MAX / 1e6 })
    })
  }
}

const importFile = async (data, connector, file) => {
  const kith = await startKith(data)
  const idle = watchMemory([kith.child.pid])
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const before = idle.stop().most
  const memory = watchMemory([kith.child.pid])
  try {
    const importing = await timed(async () => {
      const { run } = await kith.call('/sources', { method: 'POST', body: JSON.stringify({ connector, settings: { files: [file] } }) })
      const ended = await endOfRun(kith, run.id)
      if (ended.state !== 'done') throw new Error(`The run ended ${ended.state}: ${JSON.stringify(ended.error)}`)
    })
    return { importing, growth: memory.stop().most - before }
  } finally {
    memory.stop()
    await kith.stop()
  }
}

const makeFile = async (file, size, make) => {
  let count = 0
  const write = async function* () {
    yield make.head
    for (let bytes = 0; bytes < size;) {
      let block = ''
      while (block.length < 256_000) block += make.record((count += 1))
      bytes += block.length
      yield block
    }
    yield make.tail
  }
  await pipeline(write, createWriteStream(file))
  return count
}

const WORDS =
  'we have looked at this again and found that the build fails where a path holds a space so here is what I did to mend it'.split(' ')
/** About 1,200 characters, never the same. */
const textOf = (number) =>
  Array.from({ length: 230 }, (_, at) => WORDS[(number * 7 + at * (3 + (number % 5))) % WORDS.length] + (at % 14 === 13 ? '\n' : ' ')).join(
    '',
  )
const dayOf = (number) => new Date(Date.UTC(2005, 0, 1) + (number % 6_000) * 86_400_000 + (number % 86_400) * 1_000)

const MAILS = {
  head: '',
  tail: '',
  record: (number) => {
    const person = `person${number % 5_000}`
    const root = number - (number % 6)
    const reply = number === root ? '' : `In-Reply-To: <${root}@example.org>\nReferences: <${root}@example.org>\n`
    const subject = `${number === root ? '' : 'Re: '}[users] The build fails, ${root}`
    return `From ${person}@example.org  ${dayOf(number).toUTCString()}\nReceived: from a.example.org by b.example.org; ${dayOf(number).toUTCString()}\nFrom: =?utf-8?q?P=C3=A9rson?= ${number % 5_000} <${person}@example.org>\nTo: users@lists.example.org\nSubject: ${subject}\nDate: ${dayOf(number).toUTCString()}\nMessage-ID: <${number}@example.org>\n${reply}List-Id: Users <users.lists.example.org>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${textOf(number)}\n\n`
  },
}

const POSTS = {
  head: '<?xml version="1.0" encoding="utf-8"?>\n<posts>\n',
  tail: '</posts>\n',
  record: (number) => {
    const question = number - (number % 4)
    const kind =
      number === question
        ? `PostTypeId="1" Title="The build fails, ${number}" Tags="&lt;build&gt;&lt;paths&gt;" AnswerCount="3"`
        : `PostTypeId="2" ParentId="${question}"`
    return `  <row Id="${number}" ${kind} CreationDate="${dayOf(number).toISOString().slice(0, -1)}" Score="${number % 9}" OwnerUserId="${1 + (number % 5_000)}" Body="&lt;p&gt;${textOf(number)}&lt;/p&gt;&#xA;" CommentCount="0" />\n`
  },
}

/** Mails of a block side by side, as that is the fastest way for this parser. */
const parseMails = async (file) => {
  const splitter = createSplitter({ offset: 0, number: 0 }, 1024 * 1024)
  const takeApart = (mails) => Promise.all(mails.map((mail) => PostalMime.parse(mail.bytes)))
  for await (const { bytes } of readBytes(file, { signal: new AbortController().signal })) await takeApart(splitter.push(bytes))
  await takeApart(splitter.end())
}

const parseRows = async (file) => {
  const rows = createXmlRows()
  for await (const { bytes } of readBytes(file, { signal: new AbortController().signal })) rows.push(bytes)
}

const EXPORTS = [
  { connector: 'mbox', name: 'mails.mbox', make: MAILS, parse: parseMails },
  { connector: 'stackexchange-dump', name: 'Posts.xml', make: POSTS, parse: parseRows },
]
