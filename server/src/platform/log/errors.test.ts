import { ClickHouseError } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import { LogError, toLogError } from './errors.ts'

describe('errors of the activity log', () => {
  const engine = (code: string, message = 'anything at all') => toLogError(new ClickHouseError({ code, message, type: 'SOME_TYPE' }))

  it.each([
    ['159', 'too_slow'],
    ['241', 'too_much_memory'],
    ['396', 'too_many_rows'],
    ['243', 'disk_full'],
    ['202', 'busy'],
    ['516', 'denied'],
    ['62', 'failed'],
  ])('tell the number %s as %s, whatever the text', (number, code) => {
    expect(engine(number)).toMatchObject({ code, engineCode: Number(number) })
  })

  it('know a full disk by the number of the operating system', () => {
    expect(engine('75', 'Cannot write to file /data/x, errno: 28, strerror: No space left on device').code).toBe('disk_full')
    expect(engine('75', 'Cannot write to file /data/x, errno: 5, strerror: Input/output error').code).toBe('failed')
  })

  it('invite to try again only where that may help', () => {
    expect(toLogError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))).toMatchObject({
      code: 'unavailable',
      transient: true,
    })
    expect(engine('62').transient).toBe(false)
  })

  it('always say what to do', () => {
    expect(toLogError('a thrown text').hint).not.toBe('')
    const original = new LogError('cancelled', 'The question was cancelled.')
    expect(toLogError(original)).toBe(original)
  })
})
