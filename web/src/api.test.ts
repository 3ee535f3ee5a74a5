import { describe, expect, it } from 'vitest'
import { ROUTES } from '@kith/contract/routes'
import { downloadUrl, requestOf, type OperationName } from './api.ts'

describe('a call of an operation', () => {
  it('puts fields named in the route into the path, escaped', () => {
    expect(requestOf('people.get', { id: 7 })).toEqual({ method: 'GET', url: '/api/v1/people/7', body: undefined })
    expect(requestOf('measures.query', { name: 'a/b', interval: 'week' }).url).toBe('/api/v1/measures/a%2Fb?interval=week')
  })

  it('repeats arrays in the query and leaves out what is undefined', () => {
    const { url } = requestOf('people.list', { kind: ['commit', 'issue-opened'], source: [3], search: 'a&b ü', from: undefined })
    expect(url).toBe('/api/v1/people?kind=commit&kind=issue-opened&source=3&search=a%26b+%C3%BC')
  })

  it('sends everything else as a body, without what the path says already', () => {
    const { method, url, body } = requestOf('people.update', { id: 7, teammate: false, name: undefined })
    expect({ method, url, body }).toEqual({ method: 'PATCH', url: '/api/v1/people/7', body: '{"teammate":false}' })
    expect(requestOf('demo.create', {}).body).toBe('{}')
  })

  it('asks for a deletion with its confirmation in the query', () => {
    expect(requestOf('sources.remove', { id: 3, confirm: true })).toEqual({
      method: 'DELETE',
      url: '/api/v1/sources/3?confirm=true',
      body: undefined,
    })
  })

  it('leads to the export of exactly the list that is seen', () => {
    expect(downloadUrl('people.export', { category: ['help'], sort: 'name' })).toBe('/api/v1/people/export?category=help&sort=name')
  })

  it('knows every operation’s way', () => {
    for (const name of Object.keys(ROUTES)) {
      const { method, url } = requestOf(operation(name), { id: 1, name: 'x' })
      expect(method).toMatch(/^(GET|POST|PATCH|DELETE)$/)
      expect(url).not.toContain('{')
    }
  })
})

/** Keys of ROUTES are operations, which Object.keys does not say. */
const operation = (name: string): OperationName => name as OperationName
