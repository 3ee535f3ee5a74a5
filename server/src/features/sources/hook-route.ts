import type { Context } from 'hono'
import type { App } from '../../app.ts'
import { KithError } from '../../platform/errors.ts'
import type { Env } from '../../platform/http/server.ts'
import { HOOK_BYTES_MAX, receiveDelivery } from './hooks.ts'

/** `POST /hooks/{source}/{token}`: no operation, since platforms sign in their own way, and send what they send. */
export const answerHook = async (app: App, context: Context<Env>): Promise<Response> => {
  const { status, text } = await receiveDelivery(app, {
    sourceId: Number(context.req.param('source')),
    token: context.req.param('token') ?? '',
    headers: Object.fromEntries(context.req.raw.headers),
    body: () => bodyOf(context.req.raw),
  })
  return context.text(text, status)
}

const bodyOf = async (request: Request): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // A promised length that is too long is refused before anything is read.
  if (Number(request.headers.get('content-length') ?? 0) > HOOK_BYTES_MAX) throw tooLarge()
  const reader = request.body?.getReader()
  for (;;) {
    const part = await reader?.read()
    if (part === undefined || part.done) return Buffer.concat(chunks)
    bytes += part.value.byteLength
    if (bytes > HOOK_BYTES_MAX) throw tooLarge()
    chunks.push(part.value)
  }
}

const tooLarge = (): KithError =>
  new KithError('too_large', `A delivery has at most ${HOOK_BYTES_MAX / 1024 / 1024} MiB.`, {
    hint: 'Choose fewer events at the platform.',
  })
