import { isObject, type Json } from '../json.ts'
import { parseJson } from '../parse-json.ts'
import type { WebhookRequest } from '../webhook.ts'

/** What a forge sends: JSON, or a form with JSON in its field `payload`, whichever was chosen there. */
export const payloadOf = ({ headers, body }: WebhookRequest): Json | undefined => {
  const text = Buffer.from(body).toString('utf8')
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  const value = parseJson(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text)
  return isObject(value) ? value : undefined
}
