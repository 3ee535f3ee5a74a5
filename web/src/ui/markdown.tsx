import { createElement, type ReactNode } from 'react'
import { Outward } from './outward.tsx'

interface MarkdownProps {
  text: string
  className?: string
  /** Of the headings in it: they go on where the page's own stop. */
  level?: 2 | 3 | 4
}

/** The Markdown that people need for words (paragraphs, lists, headings, links, bold, italics, code), as elements and never as HTML, whoever wrote it. */
export function Markdown({ text, className = '', level = 2 }: MarkdownProps) {
  return <div className={`prose ${className}`}>{blocksOf(text).map((block, at) => renderBlock(block, at, level))}</div>
}

function blocksOf(text: string): string[] {
  return text
    .split(/\n\s*\n|\n(?=#)|(?<=^#[^\n]*)\n/m)
    .map((block) => block.trim())
    .filter(Boolean)
}

function renderBlock(block: string, key: number, level: number): ReactNode {
  const lines = block.split('\n')
  if (lines[0]?.startsWith('#')) return createElement(`h${level}`, { key }, inline(block.replace(/^#+\s*/, '')))
  if (lines[0]?.startsWith('```')) {
    return (
      <pre key={key} className="raw">
        {lines.filter((line) => !line.startsWith('```')).join('\n')}
      </pre>
    )
  }
  const items = itemsOf(lines)
  if (items === undefined) return <p key={key}>{inline(lines.join(' '))}</p>
  const List = /^\d/.test(lines[0] ?? '') ? 'ol' : 'ul'
  return (
    <List key={key}>
      {items.map((item, at) => (
        <li key={at}>{inline(item)}</li>
      ))}
    </List>
  )
}

/** The items of a list, with the lines that go on in them; undefined where it is none. */
function itemsOf(lines: readonly string[]): string[] | undefined {
  const start = /^\s*(?:[-*]|\d+\.)\s+/
  if (!start.test(lines[0] ?? '')) return undefined
  const items: string[] = []
  for (const line of lines) {
    if (start.test(line)) items.push(line.replace(start, ''))
    else items.push(`${items.pop() ?? ''} ${line.trim()}`)
  }
  return items
}

function inline(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^[\]]+\]\([^()\s]+\))/).map((part, at) => {
    if (part.startsWith('`') && part.length > 2) return <code key={at}>{part.slice(1, -1)}</code>
    if (part.startsWith('**') && part.length > 4) return <b key={at}>{part.slice(2, -2)}</b>
    if (part.startsWith('*') && part.length > 2) return <em key={at}>{part.slice(1, -1)}</em>
    const link = /^\[([^[\]]+)\]\(([^()\s]+)\)$/.exec(part)
    if (link === null) return part
    // Where the address is none of the web, the words alone are left.
    return (
      <Outward key={at} url={link[2]} className="link">
        {link[1]}
      </Outward>
    )
  })
}
