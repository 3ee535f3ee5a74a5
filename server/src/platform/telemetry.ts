import pino, { type Logger } from 'pino'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Structured logs, one JSON object a line, on standard error, so that standard output stays for what people ask for. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: { service: 'kith' },
      serializers: { error: pino.stdSerializers.err },
      redact: ['password', 'token', 'secret', 'settings', '*.password'],
    },
    pino.destination(2),
  )

export interface Metrics {
  readonly registry: Registry
  readonly observe: (request: { operation: string; status: number; seconds: number }) => void
}

/** A figure that is worked out when somebody asks. */
export interface Reading {
  readonly name: string
  readonly help: string
  readonly read: () => number | Promise<number>
}

/** Prometheus metrics of this process: what was asked, how long it took, and what `readings` say. */
export const createMetrics = (readings: readonly Reading[]): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'kith_' })
  const registers = [registry]
  const requests = new Counter({
    name: 'kith_requests_total',
    help: 'Operations performed, by status',
    labelNames: ['operation', 'status'],
    registers,
  })
  const seconds = new Histogram({
    name: 'kith_request_seconds',
    help: 'Time that operations took',
    labelNames: ['operation'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 0.8, 2, 10],
    registers,
  })
  for (const { name, help, read } of readings) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  }
  return {
    registry,
    observe: (request) => {
      requests.inc({ operation: request.operation, status: String(request.status) })
      seconds.observe({ operation: request.operation }, request.seconds)
    },
  }
}
