import { ConnectorError } from './connector.ts'

/** The whole body as text. @throws ConnectorError when it is longer than `bytesMax`; reading stops there. */
export const readBounded = async (response: Response, name: string, bytesMax: number): Promise<string> => {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > bytesMax) {
      await reader.cancel().catch(() => undefined)
      const message = `${name} answered with more than ${Math.round(bytesMax / 1024 / 1024)} MiB at once.`
      throw new ConnectorError('answer_too_large', message, 'Check the address: an API gives its answers in pages.')
    }
    text += decoder.decode(value, { stream: true })
  }
}
