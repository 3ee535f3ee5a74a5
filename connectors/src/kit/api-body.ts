import { TextDecoder } from 'node:util'
import { ConnectorError } from './connector.ts'

/** The whole body. @throws ConnectorError when it is longer than `bytesMax`; reading stops there. */
export const readBounded = async (response: Response, name: string, bytesMax: number): Promise<Buffer> => {
  const reader = response.body?.getReader()
  if (reader === undefined) return Buffer.alloc(0)
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(pieces, bytes)
    bytes += value.byteLength
    if (bytes > bytesMax) {
      await reader.cancel().catch(() => undefined)
      const message = `${name} answered with more than ${Math.round(bytesMax / 1024 / 1024)} MiB at once.`
      throw new ConnectorError('answer_too_large', message, 'Check the address: an API gives its answers in pages.')
    }
    pieces.push(value)
  }
}

const DECLARED = /^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']|<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})/i

/** Text in the encoding that it begins with a mark of, else that its type or its own first lines name, else UTF-8. */
export const decodeText = (bytes: Buffer, contentType: string | null): string => {
  const head = bytes.toString('latin1', 0, 1_024)
  const [, inXml, inHtml] = DECLARED.exec(head.replaceAll('\0', '')) ?? []
  const told = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]
  for (const label of [marked(bytes), told, inXml ?? inHtml]) {
    const decoder = label === undefined ? undefined : decoderOf(label)
    if (decoder !== undefined) return decoder.encoding === 'windows-1252' ? withWindows(decoder.decode(bytes)) : decoder.decode(bytes)
  }
  return new TextDecoder().decode(bytes)
}

/** A byte order mark, or the pattern of zeros that "<" makes without one. */
const marked = (bytes: Buffer): string | undefined => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x3c && bytes[1] === 0)) return 'utf-16le'
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] === 0x3c)) return 'utf-16be'
  return undefined
}

const decoderOf = (label: string): TextDecoder | undefined => {
  try {
    return new TextDecoder(label)
  } catch {
    return undefined
  }
}

/** What bytes from 0x80 to 0x9f mean there, and what every "ISO-8859-1" of the web means by them; Node’s decoder leaves them as control characters. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const withWindows = (text: string): string =>
  text.replace(/[\u0080-\u009f]/g, (character) => WINDOWS[character.charCodeAt(0) - 0x80] ?? character)
