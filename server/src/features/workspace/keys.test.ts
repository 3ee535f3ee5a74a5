import type { Role } from '@kith/contract/scopes'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../platform/operation.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { identify } from './keys.ts'

const colleague = async (kith: TestKith, name: string, role: Role): Promise<{ id: number; call: Partial<Call> }> => {
  const { user, link } = await kith.ask('users.invite', { email: `${name}@team.example`, role })
  const token = new URL(link).searchParams.get('token') ?? ''
  await kith.ask('session.join', { token, name, password: 'a long enough password' }, { actor: { kind: 'nobody', name: 'A visitor' } })
  return { id: user.id, call: { actor: { kind: 'user', id: user.id, name, role } } }
}

describe('keys of colleagues', () => {
  it('end with their maker, and with the role that allowed them', async () => {
    const kith = await openKith()
    const nora = await colleague(kith, 'nora', 'admin')
    const remy = await colleague(kith, 'remy', 'admin')
    const wide = await kith.ask('keys.create', { name: 'wide', scopes: ['workspace:admin'] }, nora.call)
    const narrow = await kith.ask('keys.create', { name: 'narrow', scopes: ['people:read'] }, nora.call)
    const others = await kith.ask('keys.create', { name: 'others', scopes: ['workspace:admin'] }, remy.call)
    const byKey = { actor: { kind: 'key', id: wide.key.id, name: 'wide', scopes: wide.key.scopes, local: false } } as const
    const grandchild = await kith.ask('keys.create', { name: 'made by a key', scopes: ['workspace:admin'] }, byKey)
    const works = async ({ secret }: { secret: string }): Promise<boolean> => (await identify(kith.app, { key: secret })) !== undefined

    await kith.ask('users.update', { id: nora.id, role: 'viewer' })
    expect([await works(wide), await works(grandchild), await works(narrow), await works(others)]).toEqual([false, false, true, true])

    await kith.ask('users.remove', { id: nora.id })
    expect([await works(narrow), await works(others)]).toEqual([false, true])
  })
})
