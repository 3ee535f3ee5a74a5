import { describe, expect, it } from 'vitest'
import { ownPlace } from '../features/session/own-place.ts'
import { webAddress } from './web-address.ts'

describe('addresses that come from outside', () => {
  it.each(['javascript:alert(1)', 'data:text/html,x', ' JaVaScRiPt:alert(1)', 'file:///etc/passwd', 'not an address', '', null])(
    'are no link: %s',
    (url) => {
      expect(webAddress(url)).toBeUndefined()
    },
  )

  it('are one when they are of the web', () => {
    expect(webAddress('https://example.org/a?b#c')).toBe('https://example.org/a?b#c')
  })

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/sign-in?to=/', undefined])(
    'do not lead away after signing in: %s',
    (to) => {
      expect(ownPlace(to)).toBe('/')
    },
  )

  it('lead back to where one was', () => {
    expect(ownPlace('/people?search=a')).toBe('/people?search=a')
  })
})
