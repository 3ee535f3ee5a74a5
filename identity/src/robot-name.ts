/** What a login says about being a robot. Suspicion only: people are called Abbot and Talbot. */
export const ROBOT_NAME_FEATURES = [
  'ends in [bot]',
  '“bot” as a word',
  '“bot” at the end',
  '“bot” anywhere',
  'a word of machines',
  'a hyphen',
] as const

const MACHINE_WORD =
  /(^|[-_.\s])(ci|jenkins|build|builder|robot|machine|automation|automator|auto|release|deploy|sync|actions?|svc|service|import|updater?|renovate|dependabot|travis|admin|app|cla|test|tester|testing|ops|notifier|translations?|integration)($|[-_.\s\d])/i

const BOT_WORD = /(^|[-_.\s])(ro)?bot($|[-_.\s\d[])/i

/** One number a feature, 1 for yes. */
export const robotNameFeatures = (login: string): number[] =>
  [
    /\[bot\]$/i.test(login),
    BOT_WORD.test(login),
    /bot$/i.test(login),
    /bot/i.test(login),
    MACHINE_WORD.test(login),
    /[-_]/.test(login),
  ].map(Number)
