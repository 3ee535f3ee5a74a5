import { trust } from './platform/trust.ts'
import { serve, type ServerType } from '@hono/node-server'
import { CONNECTORS } from '@kith/connectors/registry'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from './app.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import { watchAsked } from './analytics/asked.ts'
import { openEngines, type Engines } from './engines.ts'
import { loadVersions, refreshSummariesSoon, watchPartitions } from './features/activities/index.ts'
import { prepareFilter, tellCommunities } from './features/communities/index.ts'
import { handleErasures, watchErasures } from './features/erasure/index.ts'
import { handleDomains } from './features/organizations/index.ts'
import { projectStanding, soughtNow, watchSought } from './features/people/index.ts'
import { handleLook } from './features/identities/index.ts'
import { handleRobots } from './features/robots/index.ts'
import { handleSegments, prepareSegments } from './features/segments/index.ts'
import { handleSettling } from './features/whereabouts/index.ts'
import { handleListening, watchListening } from './features/listening/index.ts'
import {
  answerHook,
  closeRuns,
  handleDeliveries,
  handleSourceJobs,
  handleUpkeep,
  resumeOrphans,
  sourceReadings,
  watchSources,
} from './features/sources/index.ts'
import { bootstrap, checkNumbers, identify, writeAudit } from './features/workspace/index.ts'
import { handleTeammates } from './features/teammates/index.ts'
import { handlers } from './handlers.ts'
import { boundHeaps } from './platform/heap.ts'
import { docsPage } from './platform/http/docs-page.ts'
import { openApi } from './platform/http/openapi.ts'
import { createHttp } from './platform/http/server.ts'
import { WebApp } from './platform/http/static.ts'
import { createMcpHttp } from './platform/mcp/http.ts'
import { createOutbound } from './platform/outbound/fetch.ts'
import { createJobs } from './platform/jobs/jobs.ts'
import { Operations } from './platform/operation.ts'
import { openSecrets } from './platform/secrets/keeper.ts'
import { createMetrics } from './platform/telemetry.ts'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
export interface Kith {
  readonly app: App
  readonly operations: Operations<App, Database>
  /** Where it listens: http://127.0.0.1:4400. */
  readonly url: string
  readonly setupToken: string | undefined
  readonly enginePid: () => number | undefined
  readonly stop: () => Promise<void>
}

export interface StartOptions {
  readonly now?: () => Date
  readonly engines?: Promise<Engines>
  /** The state of these engines, as soon as it is open; it stays pending where it cannot be opened. */
  readonly state?: Promise<Engines['state']>
}

/**
 * Starts jobs and listens, on engines that are open or opening already where `options.engines` says so.
 *
 * @throws StateError, LogError with what to do.
 */
export const startKith = async (config: Config, options: StartOptions = {}): Promise<Kith> => {
  boundHeaps()
  // While the log opens the state has nothing to do.
  const prepare = (early: Engines['state']): void => void (config.role === 'worker' ? undefined : soughtNow({ state: early }))
  void options.state?.then(prepare)
  const { state, log, logger } = await (options.engines ?? openEngines(config, { onState: prepare }))
  const closers: (() => Promise<void>)[] = [() => log.stop(), () => state.close()]
  try {
    const version = await readVersion()
    const jobs = createJobs(state, { onError: (error) => logger.error({ error }, 'job failed'), onLog: (message) => logger.debug(message) })
    const outbound = createOutbound({ userAgent: `Kith/${version}`, privateNetworks: config.privateNetworks })
    closers.push(async () => outbound.close())
    const reached = { url: '' }
    const app: App = {
      config,
      state,
      log: log.client,
      jobs,
      connectors: new Map(CONNECTORS.map((connector) => [connector.name, connector])),
      fetch: outbound.fetch,
      secrets: await openSecrets({ ...config, onLog: (message) => logger.warn(message) }),
      logger,
      now: options.now ?? (() => new Date()),
      version,
      publicUrl: () => config.publicUrl ?? reached.url,
    }
    const { setupToken } = await bootstrap(app)
    const numbers = await checkNumbers(app)
    if (!numbers.ok) logger.warn({ hint: numbers.hint }, numbers.message)
    await loadVersions(app)
    await projectStanding(app)
    await tellCommunities(app)
    const operations = new Operations(handlers, {
      app,
      db: state.db,
      audit: writeAudit,
      prepare: async (input) => {
        await prepareFilter(app, input)
        await prepareSegments(app, input)
      },
    })
    if (config.role !== 'web') await handleSourceJobs(app)
    if (config.role !== 'web') await handleDeliveries(app)
    if (config.role !== 'web') await handleErasures(app)
    if (config.role !== 'web') await handleDomains(app)
    if (config.role !== 'web') await handleSettling(app)
    if (config.role !== 'web') await handleListening(app)
    await jobs.start()
    if (config.role !== 'web') {
      await handleUpkeep(app)
      await handleLook(app)
      await handleRobots(app)
      await handleTeammates(app)
      await handleSegments(app)
    }
    closers.unshift(() => jobs.stop())
    closers.unshift(() => closeRuns(app))
    if (config.role !== 'web') {
      const stopErasures = await watchErasures(app)
      closers.unshift(async () => stopErasures())
      await resumeOrphans(app, { atStart: true })
      const stopWatching = watchSources(app)
      closers.unshift(stopWatching)
      const stopListening = await watchListening(app)
      closers.unshift(stopListening)
      refreshSummariesSoon(app)
      const stopFilling = watchPartitions(app)
      closers.unshift(async () => stopFilling())
    }
    if (config.role !== 'worker') {
      const stopSeeking = watchSought(app)
      closers.unshift(async () => stopSeeking())
      const stopAsking = watchAsked(app)
      closers.unshift(async () => stopAsking())
    }
    const http = config.role === 'worker' ? undefined : await listen(app, operations, reached)
    if (http) closers.unshift(() => http.close())
    state.setAddress(reached.url)
    let stopped: Promise<void> | undefined
    const stop = (): Promise<void> => (stopped ??= closeAll(closers, logger))
    return { app, operations, url: reached.url, setupToken, enginePid: () => log.enginePid(), stop }
  } catch (error) {
    await closeAll(closers, logger)
    throw error
  }
}

const readVersion = async (): Promise<string> => {
  const { version } = trust<{ version: string }>(JSON.parse(await readFile(path.join(PACKAGE, 'package.json'), 'utf8')))
  return version
}

const closeAll = async (closers: readonly (() => Promise<void>)[], logger: App['logger']): Promise<void> => {
  for (const close of closers) await close().catch((error: unknown) => logger.error({ error }, 'closing failed'))
}

interface Listening {
  readonly close: () => Promise<void>
}

/** Longer than proxies keep theirs (60 s), and than a busy machine may leave a waiting request unread: both would end in a reset connection. */
const KEEP_ALIVE_MS = 75_000

const listen = async (app: App, operations: Operations<App, Database>, reached: { url: string }): Promise<Listening> => {
  const metrics = createMetrics(sourceReadings(app))
  const mcp = createMcpHttp({
    version: app.version,
    operations,
    identify: (key) => identify(app, { key }),
    hostNames: () => [app.config.host, ...(app.config.publicUrl === undefined ? [] : [new URL(app.config.publicUrl).hostname])],
    onError: (error, request) => app.logger.error({ error, ...request }, 'tool call failed'),
    observe: metrics.observe,
  })
  const http = createHttp({
    operations,
    identify: (credentials) => identify(app, credentials),
    proxies: app.config.proxies,
    publicHost: app.config.publicUrl === undefined ? undefined : new URL(app.config.publicUrl).host,
    secure: app.config.publicUrl?.startsWith('https:') ?? false,
    onError: (error, request) => app.logger.error({ error, ...request }, 'request failed'),
    observe: metrics.observe,
    mount: (routes) => {
      routes.get('/healthz', (context) => context.json({ ok: true }))
      routes.get('/readyz', async (context) => {
        const [state, log] = await Promise.all([
          app.state.ping().then(
            () => true,
            () => false,
          ),
          app.log.ping(),
        ])
        return context.json({ ok: state && log, state, log }, state && log ? 200 : 503)
      })
      routes.post('/hooks/:source/:token', (context) => answerHook(app, context))
      routes.all('/mcp', (context) => mcp.answer(context))
      routes.get('/metrics', async (context) =>
        context.text(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType }),
      )
      routes.get('/api/openapi.json', (context) => context.json(openApi(operations.all(), app.version)))
      routes.get('/api/docs', (context) => context.html(docsPage(operations.all(), app.version)))
    },
  })
  const web = new WebApp(path.join(PACKAGE, '..', 'web', 'dist'))
  http.get('*', (context) => web.answer(context))
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch: http.fetch, hostname: app.config.host, port: app.config.port }, () => resolve(starting))
    starting.once('error', reject)
  })
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : app.config.port
  const loopback = app.config.host === '127.0.0.1' || app.config.host === '0.0.0.0' || app.config.host === '::'
  reached.url = `http://${loopback ? 'localhost' : app.config.host}:${port}`
  return {
    close: () =>
      new Promise((resolve) => {
        void mcp.close()
        server.close(() => resolve())
        if ('closeIdleConnections' in server) server.closeIdleConnections()
        setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 3_000).unref()
      }),
  }
}
