import { afterAll, beforeAll } from 'vitest'
import { engineCode } from './engine-code.ts'
import { closeAll } from './kith.ts'

// Runs before each file of tests, which may share what it imports with others.
beforeAll(() => engineCode.then(() => undefined))
afterAll(closeAll)
