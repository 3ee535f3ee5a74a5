import type { ReactNode } from 'react'

/** A connector's help: the little Markdown that it is written in (paragraphs, lists, headings, bold, italics, code), as elements and never as HTML. */
export function Help({ markdown }: { markdown: string }) {
  return <div className="prose small dim">{blocksOf(markdown).map((block, at) => renderBlock(block, at))}</div>
}

function blocksOf(markdown: string): string[] {
  return markdown
    .split(/\n\s*\n|\n(?=#)|(?<=^#[^\n]*)\n/m)
    .map((block) => block.trim())
    .filter(Boolean)
}

function renderBlock(block: string, key: number): ReactNode {
  const lines = block.split('\n')
  if (lines[0]?.startsWith('#')) return <h2 key={key}>{inline(block.replace(/^#+\s*/, ''))}</h2>
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
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part, at) => {
    if (part.startsWith('`') && part.length > 2) return <code key={at}>{part.slice(1, -1)}</code>
    if (part.startsWith('**') && part.length > 4) return <b key={at}>{part.slice(2, -2)}</b>
    if (part.startsWith('*') && part.length > 2) return <em key={at}>{part.slice(1, -1)}</em>
    return part
  })
}
