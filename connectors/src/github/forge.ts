import type { Forge } from '../kit/forge/say.ts'

/** With the number of github.com's own account for all that were deleted. */
export const FORGE: Forge = { label: 'GitHub', ghost: { id: 10_137, login: 'ghost' } }
