import { expect, test } from 'vitest'
import { LogError } from '../../platform/log/errors.ts'
import { brokenOff } from './doctor.ts'

test('a check that breaks off says what it looked at, what is wrong, and what to do', () => {
  const gone = new LogError('unavailable', 'The activity log cannot be reached.')
  expect(brokenOff('log', gone)).toEqual({ name: 'log', ok: false, message: gone.message, hint: gone.hint })
  expect(brokenOff('disk', 'no such folder')).toMatchObject({ message: 'no such folder', hint: expect.stringMatching(/log of the server/) })
})
