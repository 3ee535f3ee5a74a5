import type { Forge } from '../kit/forge/say.ts'

/** Forgejo has grown out of Gitea: their interfaces agree in all that is read here. */
export const FORGE: Forge = { label: 'Gitea', ghost: { id: -1, login: 'Ghost', type: 'Bot' } }
