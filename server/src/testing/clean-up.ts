import { afterAll } from 'vitest'
import { closeAll } from './kith.ts'

// Runs before each file of tests, which may share what it imports with others.
afterAll(closeAll)
