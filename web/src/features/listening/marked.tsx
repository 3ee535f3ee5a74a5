import type { Quote } from '@kith/contract/listening'

/** A text with the words that were found marked. The text is whatever somebody wrote: it is shown, and never understood. */
export function Marked({ text, marks }: { text: string; marks: Quote['marks'] }) {
  const parts: { text: string; isFound: boolean; at: number }[] = []
  let at = 0
  for (const [from, to] of marks) {
    if (from < at || to > text.length) continue
    parts.push({ text: text.slice(at, from), isFound: false, at }, { text: text.slice(from, to), isFound: true, at: from })
    at = to
  }
  parts.push({ text: text.slice(at), isFound: false, at })
  return <span dir="auto">{parts.map((part) => (part.isFound ? <mark key={part.at}>{part.text}</mark> : part.text))}</span>
}
