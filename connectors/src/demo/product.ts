/** The product that the demo community gathers around, and the world around it: all invented. */

export const PARTS = ['git', 'github', 'forum', 'slack', 'discord', 'meetup', 'blog', 'stackoverflow', 'mastodon'] as const
export type Part = (typeof PARTS)[number]

export const PRODUCT = 'Tarnfold'
export const COMPANY = 'Tarnfold Labs'
export const COMPANY_DOMAIN = 'tarnfold.example'

export const PART_LABELS: Readonly<Record<Part, string>> = {
  git: 'Git history',
  github: 'GitHub',
  forum: 'Forum',
  slack: 'Slack',
  discord: 'Discord',
  meetup: 'Meetups and conferences',
  blog: 'Blog and newsletter',
  stackoverflow: 'Stack Overflow',
  mastodon: 'Mastodon',
}

export const PLATFORMS: Readonly<Record<Part, string>> = {
  git: 'git',
  github: 'github',
  forum: 'discourse:forum.tarnfold.example',
  slack: 'slack:tarnfold',
  discord: 'discord',
  meetup: 'meetup',
  blog: 'blog:blog.tarnfold.example',
  stackoverflow: 'stackoverflow',
  mastodon: 'mastodon',
}

export interface Repository {
  readonly name: string
  readonly weight: number
  readonly technologies: readonly string[]
  readonly folders: readonly string[]
}
const repository = (name: string, weight: number, technologies: string, folders: string): Repository => ({
  name: `tarnfold/${name}`,
  weight,
  technologies: technologies.split(' '),
  folders: folders.split(' '),
})
export const REPOSITORIES: readonly Repository[] = [
  repository('tarnfold', 40, 'Rust SQL', 'core/sync core/store core/merge query server bench'),
  repository('tarnfold-js', 20, 'TypeScript JavaScript', 'src/client src/react src/worker test'),
  repository('tarnfold-py', 10, 'Python', 'tarnfold/client tarnfold/frames tests'),
  repository('tarnfold-go', 7, 'Go', 'client internal/wire cmd/tfctl'),
  repository('tarnfold-swift', 4, 'Swift', 'Sources/Tarnfold Tests'),
  repository('docs', 10, 'Markdown TypeScript', 'guides reference tutorials'),
  repository('examples', 5, 'TypeScript Python', 'todo-board field-notes chat'),
  repository('charts', 4, 'YAML Kubernetes', 'charts/tarnfold ci'),
]

export const TECHNOLOGIES = [
  'TypeScript',
  'JavaScript',
  'Python',
  'Go',
  'Rust',
  'Swift',
  'Kotlin',
  'Java',
  'C#',
  'PHP',
  'Elixir',
  'React',
  'Vue',
  'Svelte',
  'Node.js',
  'Django',
  'FastAPI',
  'PostgreSQL',
  'SQLite',
  'Redis',
  'Kafka',
  'Docker',
  'Kubernetes',
  'Terraform',
  'GraphQL',
  'WebAssembly',
] as const
export const TECHNOLOGY_WEIGHTS = [22, 14, 16, 10, 12, 4, 5, 6, 4, 3, 2, 14, 5, 5, 11, 4, 5, 13, 9, 5, 4, 11, 9, 4, 4, 5]

export const FORUM_CATEGORIES = [
  'Getting started',
  'Sync and merging',
  'Clients',
  'Hosting',
  'Ideas',
  'Show and tell',
  'Migration',
] as const
export const SLACK_CHANNELS = ['#general', '#help', '#introductions', '#rust-core', '#js-client', '#python', '#random', '#jobs'] as const
export const DISCORD_CHANNELS = ['#lobby', '#support', '#showcase', '#contributors', '#off-topic', '#game-night'] as const
export const MASTODON_SERVERS = ['social.hearthnet.example', 'code.lantern.example', 'fosswood.example', 'nordlys.example'] as const
/** Cities with a chapter of the meetup series. */
export const CHAPTERS = ['Berlin', 'Bengaluru', 'São Paulo', 'Toronto', 'Lagos', 'Tokyo', 'Online'] as const

/** Public mail providers of this world: nobody's employer. */
export const MAIL_PROVIDERS = [
  'inboxly.example',
  'postbrook.example',
  'mailmoor.example',
  'letterbird.example',
  'swiftpost.example',
] as const

export interface Organization {
  readonly name: string
  readonly domain: string
}
const ORGANIZATION_NAMES = `Brackenridge Systems;Vellum & Pine;Osprey Logistics;Kiteworks Foundry;Halden Robotics;Moorlight Health;Quillon Finance;
Saltmarsh Energy;Ferncliff Media;Nimbus Orchard;Redwick Studios;Copperfen Analytics;Larkhill Insurance;Tidemark Shipping;Greywacke Mining Software;
Bluebottle Games;Whinstone Bank;Juniper Vale University;University of Eastmere;Polder Institute of Technology;Alderney Aerospace;Hazelwire;
Thistledown Labs;Marram Mobility;Sablefish;Cinderpath Retail;Ostara Foods;Penumbra Optics;Rookery Security;Wavecrest Telecom;Yarrow Agritech;
Zephyrine Travel;Basalt Cloud;Corvid Consulting;Driftnet;Eiderdown Hotels;Firth & Fell;Gannet Payments;Heronsgate City Council;Inkwell Publishing;
Jackdaw Digital;Kelpie Software;Lodestone Maps;Merle Music;Nettlebed;Oxbow Data;Plover Automotive;Quern;Ramsons Kitchen;Scoria;Turnstone;Umberline;
Vetchworks;Willowherb;Xylem Furniture;Yaffle;Zinnia Care;Ashlar Construction;Bittern Rail;Curlew Space`
export const ORGANIZATIONS: readonly Organization[] = ORGANIZATION_NAMES.split(';').map((entry) => {
  const name = entry.trim()
  return { name, domain: `${name.toLowerCase().replace(/[^a-z]+/g, '-')}.example` }
})

export const urlOf = (host: string, path: string): string => `https://${host}/${path}`
