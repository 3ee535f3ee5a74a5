import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** 2^15 × 8 × 128 bytes = 32 MB and about 60 ms a try: the OWASP minimum for scrypt. */
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const KEY_BYTES = 32

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)))
  })

/** A self-describing hash: `scrypt$N$r$p$salt$key`. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16)
  const key = await derive(password, salt)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** Takes as long for an unknown account (`stored` null) as for a wrong password, so that time does not tell them apart. */
export const verifyPassword = async (password: string, stored: string | null): Promise<boolean> => {
  const [, , , , salt = '', key = ''] = (stored ?? `scrypt$0$0$0$${'A'.repeat(22)}$${'A'.repeat(43)}`).split('$')
  const derived = await derive(password, Buffer.from(salt, 'base64url'))
  const expected = Buffer.from(key, 'base64url')
  return expected.length === derived.length && timingSafeEqual(expected, derived) && stored !== null
}

/** A token of 256 random bits; only its hash is stored. */
export const newToken = (prefix = ''): string => prefix + randomBytes(32).toString('base64url')

/** Tokens are random, so a fast hash is enough to keep a stolen database from being usable. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
