/** What the engine's process tells the process that started it. */
export type EngineMessage =
  | { kind: 'ready'; address: string }
  | { kind: 'failed'; reason: 'unsupported' | 'locked' | 'broken'; message: string }

/** Checks a message that came over the channel between the two processes. */
export function isEngineMessage(value: unknown): value is EngineMessage {
  return typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'ready' || value.kind === 'failed')
}
