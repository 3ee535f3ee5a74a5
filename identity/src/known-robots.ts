/** An account as it calls itself at its platform. */
export interface Account {
  readonly platform: string
  readonly key: string
  readonly username?: string | null | undefined
  readonly name?: string | null | undefined
  readonly email?: string | null | undefined
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/**
 * Accounts that are public knowledge to be programs: services that act for many projects, and the machines of well-known projects, which say so on their
 * own pages. Exact logins only; what merely sounds like a robot is suspicion and not here. Written down in November 2026.
 */
const GITHUB = words(`
apmmachine azure-pipelines azure-sdk bors-servo brewtestbot claassistant codecov-commenter codecov-io conda-forge-admin
conda-forge-linter conda-forge-webservices coveralls dependabot dependabot-preview discoursebuild dotnet-bot dotnet-maestro-bot
elasticmachine facebook-github-bot facebook-github-tools fejta-bot gitguardian github-actions github-classroom gitter-badger googlebot
greenkeeperio-bot highfive houndci-bot imgbot imgbotapp istio-testing k8s-ci-robot k8s-github-robot k8s-merge-robot k8s-publishing-bot
k8s-triage-robot kibanamachine knative-automation knative-prow-robot kodiakhq llvmbot matzbot mergify-bot
microsoft-github-policy-service msftbot netlify nixpkgs-merge-bot nodejs-github-bot ofborg openshift-bot openshift-ci-robot
openshift-merge-robot pre-commit-ci pytorch-bot pytorchbot pytorchmergebot pyup-bot r-ryantm regro-cf-autotick-bot renovate
renovate-bot rust-highfive rust-log-analyzer rust-timer rustbot scala-steward semantic-release-bot snyk-bot swift-ci tekton-robot
tensorflow-copybara tensorflow-jenkins thelinuxfoundation travis-ci typescript-bot vercel web-flow weblate wpt-pr-bot yoshi-automation`)

const ELSEWHERE = new Map<string, ReadonlySet<string>>([
  ['gitlab', words('alert-bot gitlab-bot gitlab-dependabot gitlab-qa-bot security-bot support-bot')],
  ['discourse', words('discobot system')],
  ['slack', words('slackbot uslackbot')],
  ['reddit', words('automoderator')],
  ['stackoverflow', words('community♦')],
])

/** Addresses that only these programs use. */
const ADDRESSES = words(`
noreply@github.com support@dependabot.com bot@renovateapp.com renovate@whitesourcesoftware.com action@github.com actions@github.com support@greenkeeper.io github-bot@pyup.io snyk-bot@snyk.io
hosted@weblate.org noreply@weblate.org bors@rust-lang.org gardener@tensorflow.org copybara-worker@google.com k8s.ci.robot@gmail.com semantic-release-bot@martynus.net imgbothelp@gmail.com travis@travis-ci.org
notification-bot@zulip.com welcome-bot@zulip.com emailgateway@zulip.com`)

/** Accounts that GitLab makes for the tokens of projects and groups; people cannot have such names. */
const GITLAB_TOKEN = /^(project|group)_\d+_bot(_[a-z0-9]+)?$/

/** Why this account is known to be a robot, in words; undefined when it is not. Asked of everybody who arrives. */
export const knownRobot = ({ platform, key, username, email }: Account): string | undefined => {
  const family = familyOf(platform)
  for (const given of [username, key]) {
    const login = given?.trim().toLowerCase()
    if (login !== undefined && ownLogin(family, login)) return `the account ${login} is known to be a robot’s`
  }
  for (const given of [email, key]) {
    if (given?.includes('@') !== true) continue
    const address = given.trim().toLowerCase()
    if (ADDRESSES.has(address) || APP_ADDRESS.test(address)) return `the address ${address} is known to be a robot’s`
  }
  return undefined
}

/** "gitlab" of "GitLab:git.example.org". */
const familyOf = (platform: string): string => {
  const end = platform.search(/[:/\s]/)
  return (end === -1 ? platform : platform.slice(0, end)).toLowerCase()
}

/** GitHub gives it to apps alone. */
const APP_ADDRESS = /^(\d{1,20}\+)?[a-z\d-]{1,100}\[bot\]@users\.noreply\.github\.com$/

const ownLogin = (family: string, login: string): boolean => {
  // Only apps have such a login there: people cannot write the brackets.
  if (family === 'github') return GITHUB.has(login) || login.endsWith('[bot]')
  if (family === 'gitlab' && GITLAB_TOKEN.test(login)) return true
  return ELSEWHERE.get(family)?.has(login) ?? false
}
