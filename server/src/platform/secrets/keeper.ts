import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** The file with the key, unless the environment gives one. */
export const SECRET_KEY_FILE = 'secret.key'
const KEY_CHARS_MIN = 32

/** How a secret lies in the state. An object, so that no text that somebody enters can be taken for one. */
export interface Sealed {
  readonly sealed: string
}

/** Encrypts what must not be readable from the database alone. */
export interface SecretKeeper {
  /** AES-256-GCM, each time with a new nonce. `purpose` is bound to it: what was sealed for one purpose does not open for another. */
  readonly seal: (secret: string, purpose: string) => Sealed
  /** Undefined where the key is another, or what is stored was changed. */
  readonly open: (sealed: Sealed, purpose: string) => string | undefined
  /** A name for a secret by which equal ones are known, and from which nothing follows. */
  readonly nameOf: (secret: string) => string
}

/** A keeper with the key of the environment, or of the data folder, where it is made when there is none. */
export const openSecrets = async (options: {
  readonly dataDir: string
  readonly secretKey: string | undefined
  readonly onLog: (message: string) => void
}): Promise<SecretKeeper> => createKeeper(options.secretKey ?? (await keyOfFolder(options.dataDir, options.onLog)))

export const createKeeper = (key: string): SecretKeeper => {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `kith ${use}`, 32))
  const encryption = derive('secrets at rest')
  const naming = derive('names of secrets')
  const keyName = createHmac('sha256', naming).update('key').digest('hex').slice(0, 8)
  return {
    seal: (secret, purpose) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', encryption, nonce).setAAD(Buffer.from(purpose))
      const data = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return { sealed: ['v1', keyName, ...[nonce, cipher.getAuthTag(), data].map((part) => part.toString('base64url'))].join('.') }
    },
    open: ({ sealed }, purpose) => {
      const [version, name, ...parts] = sealed.split('.')
      const [nonce, tag, data] = parts.map((part) => Buffer.from(part, 'base64url'))
      if (version !== 'v1' || name !== keyName || nonce?.length !== 12 || tag?.length !== 16 || data === undefined) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', encryption, nonce).setAAD(Buffer.from(purpose)).setAuthTag(tag)
        return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
    nameOf: (secret) => createHmac('sha256', naming).update(secret).digest('hex').slice(0, 32),
  }
}

export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string'

const keyOfFolder = async (dataDir: string, onLog: (message: string) => void): Promise<string> => {
  const file = path.join(dataDir, SECRET_KEY_FILE)
  const present = (await readFile(file, 'utf8').catch(ifMissing)).trim()
  if (present.length >= KEY_CHARS_MIN) {
    await chmod(file, 0o600)
    return present
  }
  if (present !== '') {
    await rename(file, `${file}.damaged`)
    onLog(`The key in ${file} is damaged and was moved aside; secrets of sources have to be entered again.`)
  }
  const made = randomBytes(32).toString('hex')
  await writeFile(file, `${made}\n`, { mode: 0o600, flag: present === '' ? 'w' : 'wx' })
  return made
}

const ifMissing = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
  throw error
}
