import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROJECT_ROOT } from './project-files.mjs'

/**
 * Writes what the manifests say into docs/connectors.md, between its markers, and their setup help as docs/connecting.md:
 * `npm run build && node tools/connector-docs.mjs`. A test fails while the documents say anything else.
 */
export const DOCUMENT = 'docs/connectors.md'
export const HELP_DOCUMENT = 'docs/connecting.md'
const BEGIN = '<!-- connectors: written by tools/connector-docs.mjs -->'
const END = '<!-- end of connectors -->'

/** The document with its generated part made anew. Throws when its markers are missing. */
export function withConnectors(text, connectors) {
  const begin = text.indexOf(BEGIN)
  const end = text.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`${DOCUMENT} has lost its markers: put back ${BEGIN} and ${END}`)
  return `${text.slice(0, begin)}${BEGIN}\n\n${describeAll(connectors)}\n\n${text.slice(end)}`
}

/** The setup help of every connector, as the form shows it, with what is asked for. */
export function helpOf(connectors) {
  const sections = connectors.filter(({ name }) => name !== 'demo').map(helpOfOne)
  return `# Connecting a source\n\nWhat the form shows for each kind of source. Written by tools/connector-docs.mjs from the manifests.\n\n${sections.join('\n\n')}\n`
}

/** Headings of a help stand below that of its connector. */
const below = (help) => help.replace(/^## /gm, '### ')

function helpOfOne({ label, summary, help, fields, webhook }) {
  const asked = fields.map((field) => `- **${field.label}**${field.required ? '' : ' (optional)'}: ${field.help}`)
  const shown = webhook?.help
    .replaceAll(/`?\{url\}`?/g, 'the address that the source shows')
    .replaceAll(/`?\{secret\}`?/g, 'the secret that the source shows')
  const hook = shown === undefined ? [] : [`### The webhook of ${label}`, shown.trim()]
  return [`## ${label}`, sentence(summary), below(help.trim()), `It asks for:\n\n${asked.join('\n')}`, ...hook].join('\n\n')
}

function describeAll(connectors) {
  const rows = connectors.map(({ name, label, summary, order, kinds, openKinds }) => [
    `[\`${name}\`](../connectors/src/${name}/README.md)`,
    label,
    sentence(summary),
    ORDERS[order],
    openKinds ? 'any' : String(Object.keys(kinds).length),
  ])
  const detailed = connectors.filter(({ name, kinds }) => name !== 'demo' && Object.keys(kinds).length > 0)
  return [table(['connector', 'called', 'what comes in', 'order', 'kinds'], rows), ...detailed.map(describeKinds)].join('\n\n')
}

const ORDERS = { 'newest-first': 'newest first', 'oldest-first': 'oldest first', 'as-given': 'as in the file' }

function describeKinds({ name, kinds }) {
  const rows = Object.entries(kinds).map(([kind, { label, plural, category, weight }]) => [
    `\`${kind}\``,
    label,
    plural,
    category,
    String(weight),
  ])
  return `### Kinds of \`${name}\`\n\n${table(['kind', 'somebody …', 'in charts', 'category', 'weight'], rows)}`
}

const sentence = (text) => (text.endsWith('.') ? text : `${text}.`)

/** A Markdown table as the formatter lays it out. */
function table(head, rows) {
  const widths = head.map((name, column) => Math.max(3, name.length, ...rows.map((row) => row[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const registry = join(PROJECT_ROOT, 'connectors/dist/registry.js')
  if (!existsSync(registry)) throw new Error('The connectors have not been built: run npm run build')
  const { CONNECTORS } = await import(pathToFileURL(registry).href)
  const path = join(PROJECT_ROOT, DOCUMENT)
  writeFileSync(path, withConnectors(readFileSync(path, 'utf8'), CONNECTORS))
  writeFileSync(join(PROJECT_ROOT, HELP_DOCUMENT), helpOf(CONNECTORS))
}
