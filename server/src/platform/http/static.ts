import type { Context } from 'hono'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

interface Asset {
  readonly body: Buffer
  readonly br: Buffer | undefined
  readonly gz: Buffer | undefined
  readonly type: string
  readonly etag: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt', '.webmanifest'])

/** What browsers ask for where an answer names no icon, as one of the API does not. */
const USUAL_ICON = 'favicon.ico'
const ICON = 'favicon.svg'

const compress = promisify(brotliCompress)
const zip = promisify(gzip)

/** The built web app, read and compressed on first use; an address that is no file is a screen of the app and gets its page. */
export class WebApp {
  readonly #dir: string
  readonly #assets = new Map<string, Promise<Asset | undefined>>()
  #names: Promise<ReadonlySet<string>> | undefined

  constructor(dir: string) {
    this.#dir = dir
  }

  async answer(context: Context): Promise<Response> {
    const asked = decoded(context.req.path)?.replace(/^\/+/, '')
    if (asked === undefined) return context.notFound()
    const wanted = asked === USUAL_ICON ? ICON : asked
    const names = await (this.#names ??= listFiles(this.#dir))
    const known = names.has(wanted)
    if (!known && path.extname(wanted) !== '') return context.notFound()
    const asset = await this.#load(known ? wanted : 'index.html')
    if (!asset) return context.text('The web app has not been built: run "npm run build".', 503)
    context.header('Content-Type', asset.type)
    context.header('ETag', asset.etag)
    context.header('Vary', 'Accept-Encoding')
    context.header('Cache-Control', known && wanted.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (context.req.header('if-none-match') === asset.etag) return context.body(null, 304)
    return encoded(context, asset)
  }

  #load(name: string): Promise<Asset | undefined> {
    const known = this.#assets.get(name)
    if (known) return known
    const loading = readAsset(path.join(this.#dir, name))
    this.#assets.set(name, loading)
    return loading
  }
}

const decoded = (address: string): string | undefined => {
  try {
    return decodeURIComponent(address)
  } catch {
    return undefined
  }
}

const encoded = (context: Context, asset: Asset): Response => {
  const accepted = context.req.header('accept-encoding') ?? ''
  if (asset.br && /\bbr\b/.test(accepted)) return context.body(new Uint8Array(asset.br), 200, { 'Content-Encoding': 'br' })
  if (asset.gz && /\bgzip\b/.test(accepted)) return context.body(new Uint8Array(asset.gz), 200, { 'Content-Encoding': 'gzip' })
  return context.body(new Uint8Array(asset.body))
}

/** The names of the files there are: nothing else is ever opened, so no address leads out of the folder. */
const listFiles = async (dir: string): Promise<ReadonlySet<string>> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  )
}

const readAsset = async (file: string): Promise<Asset | undefined> => {
  const body = await readFile(file).catch(() => undefined)
  if (!body) return undefined
  const extension = path.extname(file)
  const worthIt = COMPRESSED.has(extension) && body.length > 500
  const br = worthIt ? await compress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) : undefined
  const gz = worthIt ? await zip(body, { level: 9 }) : undefined
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`
  return { body, br, gz, type: TYPES[extension] ?? 'application/octet-stream', etag }
}
