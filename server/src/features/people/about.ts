interface Known {
  /** Where they are now; without a number when they are on their own. */
  readonly organization: { readonly id: number | null; readonly name: string } | null
  readonly identities: readonly { platform: string; username: string | null; email: string | null }[]
}

const NAMES = new Map<string, string>([
  ['git', 'git'],
  ['github', 'GitHub'],
  ['gitlab', 'GitLab'],
  ['gitea', 'Gitea'],
  ['discourse', 'the forum'],
  ['slack', 'Slack'],
  ['discord', 'Discord'],
  ['meetup', 'Meetup'],
  ['stackoverflow', 'Stack Overflow'],
  ['mastodon', 'Mastodon'],
  ['youtube', 'YouTube'],
  ['blog', 'the blog'],
  ['newsletter', 'the newsletter'],
  ['email', 'e-mail'],
])

/** What people call a platform: "discourse:forum.example.org" is the forum. */
export const platformName = (platform: string): string => NAMES.get(platform.split(':')[0] ?? platform) ?? platform

/** Who somebody is in one line, from what is known: where they work, or by which accounts we know them. */
export const aboutOf = (member: Known): string => {
  const named = member.identities.find((identity) => identity.username !== null)
  const others = new Set(
    member.identities.filter((identity) => identity.platform !== named?.platform).map((identity) => platformName(identity.platform)),
  )
  const account = named ? `${named.username} on ${platformName(named.platform)}` : ''
  const also = [...others].slice(0, 3).join(', ')
  const accounts = account === '' ? (also === '' ? '' : `on ${also}`) : also === '' ? account : `${account}, also on ${also}`
  return [placeWords(member.organization), accounts].filter(Boolean).join(' · ')
}

const placeWords = (place: Known['organization']): string => (place === null ? '' : place.id === null ? place.name : `at ${place.name}`)
