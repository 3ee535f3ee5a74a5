/** Who says where somebody works, the weightiest first: themselves, the team, an imported file, a source's profile field, the domain of an address. */
export const AFFILIATION_ORIGINS = ['member', 'hand', 'file', 'source', 'domain'] as const
export type AffiliationOrigin = (typeof AFFILIATION_ORIGINS)[number]
