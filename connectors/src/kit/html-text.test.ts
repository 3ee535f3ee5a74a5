import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeEntities, htmlToText } from './html-text.ts'

it('keeps words and paragraphs of HTML, and nothing that runs', () => {
  expect(
    htmlToText(
      '<style>p{}</style><p>Hello <b>w&ouml;rld</b> &amp; all&#33;</p><ul><li>one<li>two</ul><script>alert(1)</script><img src=x onerror=alert(2)>',
    ),
  ).toBe('Hello w&ouml;rld & all!\n\n• one\n• two')
  expect(htmlToText('a < b && c > d')).toBe('a < b && c > d')
  expect(htmlToText('<p>open <script>alert(1)')).toBe('open')
  expect(decodeEntities('&lt;b&gt; &#x1F600; &#xD800; &#0; &unknown; &amp;lt;')).toBe('<b> 😀 &#xD800; &#0; &unknown; &lt;')
})

it('is the same in one go from tag to tag and with more care', () => {
  const piece = fc.constantFrom('<p>', '</p>', '<br/>', '<LI>', '</li >', '<a href="x">', '</a>', 'a word ', ' > ', '\n', '&lt;', '<!-- no -->', '<svg>x</svg>', '<!x>') // prettier-ignore
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      // A tag within a tag takes more care, and is no word.
      const html = pieces.join('')
      expect(htmlToText(`${html}<i <i>`)).toBe(htmlToText(html))
    }),
  )
})

it('takes any text in time that grows with its length alone', () => {
  for (const hostile of [
    '<'.repeat(400_000),
    '<!--'.repeat(100_000),
    '<script>'.repeat(50_000),
    '&'.repeat(400_000),
    '<p '.repeat(130_000),
    '<br '.repeat(100_000),
    '<hr '.repeat(100_000),
    '<li '.repeat(100_000),
    '<script '.repeat(50_000),
    `<p> \n${' '.repeat(390_000)}x`,
  ]) {
    const startedAtMs = performance.now()
    htmlToText(hostile)
    expect(performance.now() - startedAtMs).toBeLessThan(5_000)
  }
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', 'b', '/', '&', 'a', 'm', 'p', ';', '!', '-', ' ', '"') }), (text) => {
      expect(typeof htmlToText(text)).toBe('string')
    }),
  )
})
