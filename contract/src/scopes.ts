/** What a key or a role may do. Reading and writing of one noun, and `admin` for the workspace itself. */
export const SCOPES = [
  'people:read',
  'people:write',
  'sources:read',
  'sources:write',
  'activities:write',
  'measures:read',
  'measures:write',
  'workspace:read',
  'workspace:admin',
  'self',
] as const
export type Scope = (typeof SCOPES)[number]

export const ROLES = ['owner', 'admin', 'editor', 'viewer'] as const
export type Role = (typeof ROLES)[number]

const viewer: readonly Scope[] = ['people:read', 'sources:read', 'measures:read', 'workspace:read', 'self']
const editor: readonly Scope[] = [...viewer, 'people:write', 'sources:write', 'activities:write', 'measures:write']
const admin: readonly Scope[] = [...editor, 'workspace:admin']

/** Owner and admin hold the same scopes; only an owner may make or unmake an owner (checked by the operation). */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = { owner: admin, admin, editor, viewer }
