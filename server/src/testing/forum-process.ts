import { configFromProcess } from '../config.ts'
import { startKith } from '../server.ts'
import { forumConnector } from './forum.ts'

// A Kith in a process of its own that knows the test's forum, for tests that kill it.
const kith = await startKith(configFromProcess())
Map.prototype.set.call(kith.app.connectors, forumConnector.name, forumConnector)
process.stdout.write(`Kith is ready: ${kith.app.publicUrl()}\n`)
