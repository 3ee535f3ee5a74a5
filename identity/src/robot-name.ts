/** What a login says about being a robot. Suspicion only: people are called Abbot and Talbot. */
export const ROBOT_NAME_FEATURES = ['ends in [bot]', '“bot” as a word or at the end', '“bot” anywhere', 'a word of machines'] as const

const MACHINE_WORD =
  /(^|[-_])(ci|jenkins|build|builder|robot|machine|automation|auto|release|deploy|sync|actions?|svc|service|import|updater?|renovate|dependabot|travis|admin|app)($|[-_\d])/i

/** One number a feature, 1 for yes. */
export const robotNameFeatures = (login: string): number[] =>
  [/\[bot\]$/i.test(login), /(^|[-_])bots?($|[-_\d])|bot$/i.test(login), /bot/i.test(login), MACHINE_WORD.test(login)].map(Number)
