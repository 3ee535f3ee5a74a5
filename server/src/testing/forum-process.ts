import { CONNECTORS } from '@kith/connectors/registry'
import { configFromProcess } from '../config.ts'
import { startKith } from '../server.ts'
import { forumConnector } from './forum.ts'

// A Kith in a process of its own that knows the test's forum, for tests that kill it.
Array.prototype.push.call(CONNECTORS, forumConnector)
const kith = await startKith(configFromProcess())
process.stdout.write(`Kith is ready: ${kith.app.publicUrl()}\n`)
