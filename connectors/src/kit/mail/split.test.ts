import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSplitter } from './split.ts'

const FROM = 'From ann@example.org Sat Nov 14 21:29:28 2015'

const split = (text: string, pieceBytes = 1_000, keptBytes = 1e6, from = { offset: 0, number: 0 }) => {
  const splitter = createSplitter(from, keptBytes)
  const bytes = Buffer.from(text)
  const mails = []
  for (let at = 0; at < bytes.length; at += pieceBytes) mails.push(...splitter.push(bytes.subarray(at, at + pieceBytes)))
  return [...mails, ...splitter.end()].map(({ bytes: content, ...rest }) => ({ ...rest, text: content.toString() }))
}

describe('an mbox', () => {
  it('is split where a line says from whom and when', () => {
    const text = `\n\n${FROM}\nSubject: one\n\nFrom the beginning, said Ann.\nFrom 9 to 5.\n>${FROM}\n\n${FROM}\r\nSubject: two\r\n\r\nx\r\n\r\nFrom - Mon Jan  5 10:00:00 2015\nSubject: three\n\n`
    const mails = split(text)
    expect(mails.map(({ envelope, text: content }) => [envelope, content])).toEqual([
      [FROM, `Subject: one\n\nFrom the beginning, said Ann.\nFrom 9 to 5.\n>${FROM}\n\n`],
      [FROM, 'Subject: two\r\n\r\nx\r\n\r\n'],
      ['From - Mon Jan  5 10:00:00 2015', 'Subject: three\n\n'],
    ])
    expect(
      mails.map(({ number, end }) => [
        number,
        Buffer.from(text)
          .subarray(end, end + 5)
          .toString(),
      ]),
    ).toEqual([
      [1, 'From '],
      [2, 'From '],
      [3, ''],
    ])
  })

  it('takes a quoted mail in a text for text, and a mail without an empty line before it for a mail', () => {
    expect(split(`${FROM}\nSubject: a\n\ntext\n${FROM}\nno header follows\n`)).toHaveLength(1)
    expect(split(`${FROM}\nSubject: a\n\ntext\n${FROM}\nSubject: b\n\n`)).toHaveLength(2)
    expect(split(`${FROM}\n${FROM}\nSubject: b\n\n`).map(({ text }) => text)).toEqual(['', 'Subject: b\n\n'])
  })

  it('that is one mail, or nothing, is taken as that', () => {
    expect(split('Subject: a\n\nFrom here on\n')).toMatchObject([{ envelope: '', text: 'Subject: a\n\nFrom here on\n', number: 1 }])
    expect(split('')).toEqual([])
    expect(split('\n\r\n\n')).toEqual([])
  })

  it('is split alike wherever the blocks end, and from any mail on', () => {
    const line = fc.constantFrom(
      FROM,
      `>${FROM}`,
      'From here',
      'Subject: x',
      '',
      'text',
      'From a b',
      'x'.repeat(1_200),
      `From ${'y'.repeat(1_500)}`,
    )
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 25 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 60 }),
        (lines, end, piece) => {
          const text = lines.join(end)
          const whole = split(text, 1e6)
          expect(split(text, piece)).toEqual(whole)
          const [first] = whole
          if (first === undefined) return
          expect(split(text.slice(first.end), piece, 1e6, { offset: first.end, number: 1 })).toEqual(whole.slice(1))
        },
      ),
      { numRuns: 400 },
    )
  })

  it('keeps the beginning of large mails, and stays within memory', () => {
    const splitter = createSplitter({ offset: 0, number: 0 }, 1_000)
    const block = Buffer.from('x'.repeat(1_000_000))
    splitter.push(Buffer.from(`${FROM}\nSubject: large\n\n`))
    const before = process.memoryUsage().arrayBuffers
    for (let count = 0; count < 200; count++) splitter.push(block)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6)
    const mails = [...splitter.push(Buffer.from(`\n\n${FROM}\nSubject: next\n\n`)), ...splitter.end()]
    expect(mails.map(({ bytes, sizeBytes }) => [bytes.length, sizeBytes])).toEqual([
      [1_000, 200_000_018],
      [15, 15],
    ])
  })
})
