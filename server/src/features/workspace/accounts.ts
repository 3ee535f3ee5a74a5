import { ROLE_SCOPES, type Role } from '@kith/contract/scopes'
import {
  createSession,
  endSession,
  getSession,
  inviteUser,
  joinSession,
  listUsers,
  removeUser,
  setupSession,
  updateUser,
} from '@kith/contract/workspace'
import { sql, type Kysely } from 'kysely'
import { handle, type App, type AppContext } from '../../app.ts'
import type { Database } from '../../database.ts'
import { hashPassword, hashToken, newToken, verifyPassword } from '../../platform/auth/secrets.ts'
import { Throttle } from '../../platform/auth/throttle.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import type { Actor } from '../../platform/operation.ts'
import { revokeBeyond } from './keys.ts'

const SESSION_DAYS = 30
const INVITE_DAYS = 7
const DAY_MS = 86_400_000

interface User {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly role: Role
}

const throttles = new WeakMap<object, Throttle>()
const throttleOf = (app: App): Throttle => {
  const known = throttles.get(app.state)
  if (known) return known
  const made = new Throttle(() => app.now().getTime())
  throttles.set(app.state, made)
  return made
}

const describe = async (db: Kysely<Database>, user: User | null) => {
  const workspace = await db.selectFrom('workspace').select(['name', 'zone']).executeTakeFirstOrThrow()
  const owner = await db
    .selectFrom('app_user')
    .select('id')
    .where('role', '=', 'owner')
    .where('password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return { user, ready: owner !== undefined, workspace }
}

const signIn = async ({ app, db, setSession }: AppContext, user: User) => {
  const token = newToken()
  const expires = new Date(app.now().getTime() + SESSION_DAYS * DAY_MS)
  await db.deleteFrom('session').where('expires_at', '<', app.now()).execute()
  await db
    .insertInto('session')
    .values({ token_hash: hashToken(token), user_id: user.id, expires_at: expires })
    .execute()
  await db.updateTable('app_user').set({ last_seen_at: app.now() }).where('id', '=', user.id).execute()
  setSession?.(token)
  return describe(db, user)
}

/** A wrong token or password counts against the address, and against the account where one is named. */
const guarded = async <T>(
  { app, address }: AppContext,
  account: string | undefined,
  attempt: () => Promise<T | undefined>,
  refusal: KithError,
): Promise<T> => {
  const keys = [`address ${address}`, ...(account === undefined ? [] : [`account ${account}`])]
  const throttle = throttleOf(app)
  throttle.begin(keys)
  const result = await attempt()
  if (result === undefined) throw refusal
  throttle.succeed(keys)
  return result
}

const setup = handle(setupSession, async (context, { token, name, email, password }) => {
  const { db } = context
  const refusal = new KithError('forbidden', 'This link does not make an owner: its token is wrong, or was used already.', {
    hint: 'Take the newest address that the server printed when it started. If there is an owner, ask them for an invitation.',
  })
  const user = await guarded(
    context,
    undefined,
    async () => {
      const password_hash = await hashPassword(password)
      // Taking the token is what makes it single-use: of two at once, one finds it gone.
      const taken = await db
        .updateTable('workspace')
        .set({ setup_token_hash: null })
        .where('setup_token_hash', '=', hashToken(token))
        .returning('id')
        .executeTakeFirst()
      if (!taken) return undefined
      const owner = { name, role: 'owner', password_hash, invite_hash: null, invite_expires_at: null } as const
      // Whoever was invited meanwhile, by the key on the server, is made the owner instead.
      return db
        .insertInto('app_user')
        .values({ email, ...owner })
        .onConflict((conflict) => conflict.column('email').doUpdateSet(owner).where('app_user.password_hash', 'is', null))
        .returning(['id', 'name', 'email', 'role'])
        .executeTakeFirst()
    },
    refusal,
  )
  return signIn(context, user)
})

const join = handle(joinSession, async (context, { token, name, password }) => {
  const { app, db } = context
  const refusal = new KithError('forbidden', 'This invitation is not valid any more.', {
    hint: 'Ask for a new one: each works once, for seven days.',
  })
  const user = await guarded(
    context,
    undefined,
    async () =>
      db
        .updateTable('app_user')
        .set({ name, password_hash: await hashPassword(password), invite_hash: null, invite_expires_at: null })
        .where('invite_hash', '=', hashToken(token))
        .where('invite_expires_at', '>', app.now())
        .returning(['id', 'name', 'email', 'role'])
        .executeTakeFirst(),
    refusal,
  )
  // An owner has come another way: the printed link has done its work.
  if (user.role === 'owner') await db.updateTable('workspace').set({ setup_token_hash: null }).execute()
  // Whoever takes up a new invitation may have lost the account to somebody: nobody else stays signed in.
  await db.deleteFrom('session').where('user_id', '=', user.id).execute()
  return signIn(context, user)
})

const login = handle(
  createSession,
  async (context, { email, password }) => {
    const refusal = new KithError('unauthenticated', 'The address or the password is wrong.', {
      hint: 'An owner or admin can send you a new invitation.',
    })
    const user = await guarded(
      context,
      email,
      async () => {
        const row = await context.db.selectFrom('app_user').selectAll().where('email', '=', email).executeTakeFirst()
        return (await verifyPassword(password, row?.password_hash ?? null)) ? row : undefined
      },
      refusal,
    )
    return signIn(context, { id: user.id, name: user.name, email: user.email, role: user.role })
  },
  { atomic: false },
)

/** An ordinary key is never an owner, whoever made it: otherwise an admin could rise by way of a key. */
const isOwner = (actor: Actor): boolean =>
  actor.kind === 'system' || (actor.kind === 'user' ? actor.role === 'owner' : actor.kind === 'key' && actor.local)

/** Only owners make owners, and one always remains. */
const guardOwners = async (
  db: Kysely<Database>,
  actor: Actor,
  target: { id: number; role: Role } | undefined,
  becomes: Role | 'removed',
): Promise<void> => {
  const touchesOwner = target?.role === 'owner' || becomes === 'owner'
  if (touchesOwner && !isOwner(actor)) {
    throw new KithError('forbidden', 'Only an owner can make, change or remove an owner.', { hint: 'Ask one.' })
  }
  if (target?.role !== 'owner' || becomes === 'owner') return
  const { rows } = await sql<{
    id: number
  }>`select id from app_user where role = 'owner' and password_hash is not null and id <> ${target.id} for update`.execute(db)
  if (rows.length === 0) throw new KithError('conflict', 'This is the only owner.', { hint: 'Make another colleague an owner first.' })
}

const invite = handle(inviteUser, async ({ app, db, actor }, { email, role }) => {
  const known = await db.selectFrom('app_user').selectAll().where('email', '=', email).forUpdate().executeTakeFirst()
  await guardOwners(db, actor, known?.password_hash ? known : undefined, role)
  const token = newToken()
  const invitation = { role, invite_hash: hashToken(token), invite_expires_at: new Date(app.now().getTime() + INVITE_DAYS * DAY_MS) }
  const user = await db
    .insertInto('app_user')
    .values({ email, name: email.split('@')[0] ?? email, ...invitation })
    .onConflict((conflict) => conflict.column('email').doUpdateSet(invitation))
    .returning(['id', 'name', 'email', 'role'])
    .executeTakeFirstOrThrow()
  return { user, link: `${app.publicUrl()}/join?token=${token}` }
})

const findUser = async (db: Kysely<Database>, id: number): Promise<User> => {
  const user = await db.selectFrom('app_user').select(['id', 'name', 'email', 'role']).where('id', '=', id).forUpdate().executeTakeFirst()
  if (!user) throw notFound('account', id)
  return user
}

export const accountOperations = [
  setup,
  join,
  login,
  invite,
  handle(getSession, async ({ actor, db }) => {
    if (actor.kind !== 'user') return describe(db, null)
    const user = await db.selectFrom('app_user').select(['id', 'name', 'email', 'role']).where('id', '=', actor.id).executeTakeFirst()
    return describe(db, user ?? null)
  }),
  handle(endSession, async ({ db, sessionToken, setSession }) => {
    if (sessionToken !== undefined) await db.deleteFrom('session').where('token_hash', '=', hashToken(sessionToken)).execute()
    setSession?.(null)
    return {}
  }),
  handle(listUsers, async ({ db }) => {
    const rows = await db.selectFrom('app_user').selectAll().orderBy('name').execute()
    return {
      users: rows.map(({ id, name, email, role, password_hash, last_seen_at }) => ({
        id,
        name,
        email,
        role,
        invited: password_hash === null,
        lastSeenAt: last_seen_at?.toISOString() ?? null,
      })),
    }
  }),
  handle(updateUser, async ({ app, db, actor }, { id, role }) => {
    await guardOwners(db, actor, await findUser(db, id), role)
    await revokeBeyond(db, id, ROLE_SCOPES[role], app.now())
    return db
      .updateTable('app_user')
      .set({ role })
      .where('id', '=', id)
      .returning(['id', 'name', 'email', 'role'])
      .executeTakeFirstOrThrow()
  }),
  handle(removeUser, async ({ app, db, actor }, { id }) => {
    await guardOwners(db, actor, await findUser(db, id), 'removed')
    await revokeBeyond(db, id, [], app.now())
    await db.deleteFrom('app_user').where('id', '=', id).execute()
    return {}
  }),
]
