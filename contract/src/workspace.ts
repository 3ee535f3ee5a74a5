import { z } from 'zod'
import { page, scopeFilter } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personRow } from './people.ts'
import { ROLES, SCOPES } from './scopes.ts'

export const user = z.object({ id: z.number(), name: z.string(), email: z.string(), role: z.enum(ROLES) })
const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'not an e-mail address')
const password = z.string().min(10, 'a password has at least 10 characters').max(1_000)
const personName = z.string().trim().min(1).max(200)
const id = z.number().int().positive()

export const session = z.object({
  user: user.nullable(),
  /** False until the first owner has been made with the one-time token. */
  ready: z.boolean(),
  workspace: z.object({ name: z.string(), zone: z.string() }),
})
export const getSession = defineOperation({
  name: 'session.get',
  summary: 'Tell who is signed in',
  scope: 'public',
  effect: 'read',
  mcp: false,
  input: z.object({}),
  output: session,
})
export const setupSession = defineOperation({
  name: 'session.setup',
  summary: 'Make the owner account with the one-time token that the server printed',
  scope: 'public',
  effect: 'write',
  audit: ['email'],
  mcp: false,
  input: z.object({ token: z.string().min(1).max(200), name: personName, email, password }),
  output: session,
})
export const joinSession = defineOperation({
  name: 'session.join',
  summary: 'Take up an invitation',
  scope: 'public',
  effect: 'write',
  audit: [],
  mcp: false,
  input: z.object({ token: z.string().min(1).max(200), name: personName, password }),
  output: session,
})
export const createSession = defineOperation({
  name: 'session.create',
  summary: 'Sign in',
  scope: 'public',
  effect: 'write',
  audit: ['email'],
  mcp: false,
  input: z.object({ email, password: z.string().max(1_000) }),
  output: session,
})
export const endSession = defineOperation({
  name: 'session.end',
  summary: 'Sign out',
  scope: 'self',
  effect: 'write',
  audit: [],
  mcp: false,
  input: z.object({}),
  output: z.object({}),
})

export const workspaceInfo = z.object({
  name: z.string(),
  zone: z.string().describe('IANA time zone: days and weeks of all figures'),
  demo: z.object({ present: z.boolean(), people: z.number(), activities: z.number() }),
  people: z.number().describe('Members known, teammates and robots included'),
  activities: z.number(),
  sources: z.number(),
  setAside: z.number(),
  tallies: z.boolean().describe('Whether a platform counts anything by the day'),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  platforms: z.array(z.string()),
  kinds: z.array(z.object({ kind: z.string(), label: z.string(), plural: z.string(), category: z.string() })),
  places: z.array(z.string()).describe('The 100 busiest'),
  version: z.string(),
})
export type WorkspaceInfo = z.infer<typeof workspaceInfo>
const reader = { scope: 'workspace:read', effect: 'read' } as const
const admin = { scope: 'workspace:admin', effect: 'write' } as const

export const getWorkspace = defineOperation({
  name: 'workspace.get',
  summary: 'Show the workspace and what it holds',
  ...reader,
  input: z.object({}),
  output: workspaceInfo,
})
export const updateWorkspace = defineOperation({
  name: 'workspace.update',
  summary: 'Change the workspace’s name or time zone',
  ...admin,
  audit: ['name', 'zone'],
  input: z.object({ name: z.string().trim().min(1).max(200).optional(), zone: z.string().max(60).optional() }),
  output: z.object({ name: z.string(), zone: z.string() }),
})

const because = z.object({
  person: personRow,
  reason: z.string().describe('Why they are here, in one sentence'),
  at: z.string().nullable(),
})
export const workspaceHome = defineOperation({
  name: 'workspace.home',
  summary: 'Tell what matters today: who is new, who came back, what needs a hand',
  scope: 'people:read',
  effect: 'read',
  input: scopeFilter.extend({ limit: z.number().int().min(1).max(200).default(6).describe('People a list') }),
  output: z.object({
    /** The week that the lists speak of: the last seven days, or of the newest data when that is older. */
    from: z.string(),
    to: z.string(),
    /** True when the newest activity is more than seven days old. */
    stale: z.boolean(),
    active: z.number(),
    activeBefore: z.number(),
    newcomers: z.object({ total: z.number(), people: z.array(because) }),
    returned: z.object({ total: z.number(), people: z.array(because) }),
    setAside: z.number(),
    runs: z.object({ running: z.number(), failed: z.number() }),
    /** Sources that no longer go on, though no run failed; twenty at most. */
    stopped: z.array(z.object({ id: z.number(), title: z.string(), why: z.enum(['late', 'secret-lost', 'behind']) })),
  }),
})
export type Home = z.infer<typeof workspaceHome.output>

export const doctor = defineOperation({
  name: 'workspace.doctor',
  summary: 'Check the installation',
  scope: 'workspace:admin',
  effect: 'read',
  input: z.object({}),
  output: z.object({
    ok: z.boolean(),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string(), hint: z.string().optional() })),
  }),
})

export const listUsers = defineOperation({
  name: 'users.list',
  summary: 'List the team’s accounts',
  ...reader,
  input: z.object({}),
  output: z.object({ users: z.array(user.extend({ invited: z.boolean(), lastSeenAt: z.string().nullable() })) }),
})
export const inviteUser = defineOperation({
  name: 'users.invite',
  summary: 'Invite a colleague, or let one set a new password; the link works once and for seven days, the role holds at once',
  ...admin,
  audit: ['email', 'role'],
  mcp: false,
  input: z.object({ email, role: z.enum(ROLES) }),
  output: z.object({ user, link: z.string() }),
})
export const updateUser = defineOperation({
  name: 'users.update',
  summary: 'Change a colleague’s role',
  ...admin,
  audit: ['id', 'role'],
  mcp: false,
  input: z.object({ id, role: z.enum(ROLES) }),
  output: user,
})
export const removeUser = defineOperation({
  name: 'users.remove',
  summary: 'Remove a colleague’s account',
  ...admin,
  audit: ['id'],
  mcp: false,
  input: z.object({ id }),
  output: z.object({}),
})

export const apiKey = z.object({
  id: z.number(),
  name: z.string(),
  /** First characters, to tell keys apart. */
  prefix: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  /** Of the command line on the server's machine: it lies there in a file. */
  local: z.boolean(),
  /** Sources of programs to which it may send. */
  sends: z.array(z.object({ id: z.number(), title: z.string() })),
})
export const listKeys = defineOperation({
  name: 'keys.list',
  summary: 'List API keys',
  scope: 'workspace:admin',
  effect: 'read',
  mcp: false,
  input: z.object({}),
  output: z.object({ keys: z.array(apiKey) }),
})
export const createKey = defineOperation({
  name: 'keys.create',
  summary: 'Make an API key; its secret is shown once',
  ...admin,
  audit: ['name', 'scopes'],
  mcp: false,
  input: z.object({
    name: z.string().trim().min(1).max(120),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    expiresInDays: z.number().int().min(1).max(3_650).optional(),
  }),
  output: z.object({ key: apiKey, secret: z.string() }),
})
export const rotateKey = defineOperation({
  name: 'keys.rotate',
  summary: 'Give an API key a new secret, shown once; the one before ends at once, and what the key may do stays',
  ...admin,
  audit: ['id'],
  mcp: false,
  input: z.object({
    id,
    expiresInDays: z.number().int().min(1).max(3_650).optional().describe('From now on; its end stays where it is left out'),
  }),
  output: z.object({ key: apiKey, secret: z.string() }),
})
export const revokeKey = defineOperation({
  name: 'keys.revoke',
  summary: 'Revoke an API key',
  ...admin,
  audit: ['id'],
  mcp: false,
  input: z.object({ id }),
  output: z.object({}),
})

export const listAudit = defineOperation({
  name: 'audit.list',
  summary: 'List who did what, newest first',
  scope: 'workspace:admin',
  effect: 'read',
  mcp: false,
  input: z.object(page.shape),
  output: z.object({
    total: z.number(),
    entries: z.array(
      z.object({
        id: z.number(),
        at: z.string(),
        actor: z.string(),
        operation: z.string(),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
})

export const createDemo = defineOperation({
  name: 'demo.create',
  summary: 'Fill the workspace with a generated community to look at',
  scope: 'sources:write',
  effect: 'write',
  audit: [],
  mcp: false,
  input: z.object({}),
  output: z.object({ runs: z.array(z.number()) }),
})
export const removeDemo = defineOperation({
  name: 'demo.remove',
  summary: 'Remove the generated community, and nothing else',
  scope: 'sources:write',
  effect: 'write',
  audit: [],
  mcp: false,
  input: z.object({}),
  output: z.object({ removedActivities: z.number(), removedPeople: z.number() }),
})
