import { spawn, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const FILES = 2_000
const PEOPLE = 800

/** A repository with so many commits by invented people, each changing three files of some hundred lines, written by git fast-import. */
export const makeHistory = async (folder, commits) => {
  const repository = path.join(folder, 'history.git')
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', repository])
  const child = spawn('git', ['-C', repository, 'fast-import', '--quiet'], { stdio: ['pipe', 'inherit', 'inherit'] })
  const ended = once(child, 'exit')
  const files = Array.from({ length: FILES }, (_, index) => Array.from({ length: 120 }, (_line, line) => `line ${line} of file ${index}`))
  for (let number = 0; number < commits; number++) {
    if (!child.stdin.write(commit(number, files))) await once(child.stdin, 'drain')
  }
  child.stdin.end()
  const [code] = await ended
  if (code !== 0) throw new Error('git fast-import failed.')
  return repository
}

const commit = (number, files) => {
  const person = (number * 7_919 + (number % 13) * 31) % (number < PEOPLE ? number + 1 : PEOPLE)
  const message = `Change part ${number % 97}\n\nOf the ${number}th piece of work.\n`
  const changes = [number % FILES, (number * 31) % FILES, (number * 17 + 5) % FILES].map((index) => {
    const lines = files[index]
    lines[(number * 13) % lines.length] = `changed by ${number}`
    if (number % 5 === 0) lines.push(`added by ${number}`)
    if (lines.length > 200) lines.splice(0, 80)
    const content = `${lines.join('\n')}\n`
    return `M 100644 inline source/part-${index % 40}/file-${index}.ts\ndata ${Buffer.byteLength(content)}\n${content}`
  })
  const who = `Person ${person} <person${person}@example.org> ${1_500_000_000 + number * 3_600} +0000`
  return `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata ${Buffer.byteLength(message)}\n${message}${changes.join('')}\n`
}
