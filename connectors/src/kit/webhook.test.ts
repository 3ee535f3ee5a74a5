import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSame, isSigned } from './webhook.ts'

describe('a signature', () => {
  const body = new TextEncoder().encode('{"text":"Zoë"}')
  const hex = createHmac('sha256', 'secret').update(body).digest('hex')

  it('is told from every other by secret, bytes and prefix', () => {
    expect(isSigned(`sha256=${hex}`, [body], 'secret', { prefix: 'sha256=' })).toBe(true)
    for (const [given, bytes, secret] of [
      [`sha256=${hex}`, body, 'other'],
      [`sha256=${hex}`, body.slice(1), 'secret'],
      [hex, body, 'secret'],
      [`sha256=${hex.slice(1)}`, body, 'secret'],
      ['', body, 'secret'],
      [undefined, body, 'secret'],
    ] as const)
      expect(isSigned(given, [bytes], secret, { prefix: 'sha256=' })).toBe(false)
  })

  it('may cover more than the body, in other digits', () => {
    const signed = createHmac('sha1', 's').update('v0:17:').update(body).digest('base64')
    expect(isSigned(signed, ['v0:17:', body], 's', { algorithm: 'sha1', digits: 'base64' })).toBe(true)
  })

  it('of an empty secret is none', () => {
    expect(isSigned(createHmac('sha256', '').update(body).digest('hex'), [body], '')).toBe(false)
    expect([isSame('a', 'a'), isSame('a', 'b'), isSame(undefined, '')]).toEqual([true, false, false])
  })
})
