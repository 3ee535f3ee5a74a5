import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('a fault in the settings names the value, but never the address of a database, which holds a password', () => {
  const env = { DATABASE_URL: 'mysql://kith:secret-word@db.example/kith', CLICKHOUSE_URL: 'secret-word', KITH_PORT: 'eleven' }
  expect(() => readConfig(env, '/')).toThrow(/KITH_PORT.*eleven[^]*DATABASE_URL: not an address like postgres:/)
  expect(() => readConfig(env, '/')).not.toThrow('secret-word')
})
