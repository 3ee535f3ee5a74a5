import type { AnyRecord, OrganizationRecord, PersonRecord } from '@kith/contract/records'
import type { BatchLimits } from './batches.ts'
import type { Connector } from './connector.ts'
import { defineTableConnector, type TableCursor, type TableSettings } from './tables/connector.ts'
import type { TableFormat } from './tables/format.ts'
import { headerFormat, type HeaderTable } from './tables/headers.ts'
import type { Fault, RowReader } from './tables/row-reader.ts'
import { whoIs } from './tables/who.ts'
import { clip } from './text.ts'

const ACCOUNTS: HeaderTable = {
  value: 'accounts',
  label: 'an organization',
  columns: {
    organization: 'account name|company name|company|organization|organisation|account|customer|name',
    domain: 'company domain name|website|domain|email domain|web site|url|account website',
  },
  needs: [['organization']],
}

const CONTACTS: HeaderTable = {
  value: 'contacts',
  label: 'a person',
  columns: {
    'person-id': 'contact id|record id|lead id|person id|id',
    'first-name': 'first name|firstname',
    'last-name': 'last name|lastname',
    name: 'full name|contact name|contact|name|lead',
    email: 'email|email address|e mail|work email|primary email',
    organization:
      'account name|company name|company account|company|associated company|primary associated company|account|organization|organisation',
    'job-title': 'title|job title|position',
    'tags+': 'tags|labels|lists',
  },
  needs: [['email', 'name', 'first-name']],
}

const DEALS: HeaderTable = {
  value: 'deals',
  label: 'a deal',
  columns: {
    deal: 'opportunity name|deal name|deal|opportunity|name',
    organization: 'account name|associated company|associated company primary|company name|company|account|customer',
    email: 'contact email|primary contact email|email',
    name: 'primary contact|contact name|associated contact|contact',
    domain: 'account website|company domain name|website|domain',
    stage: 'stage|deal stage|status',
    amount: 'amount|value|deal value|amount in company currency',
    'closes-at': 'close date|closed date|closing date',
  },
  needs: [
    ['organization', 'email'],
    ['stage', 'amount', 'closes-at', 'deal'],
  ],
}

export interface Crm {
  readonly name: string
  readonly label: string
  readonly summary: string
  readonly where: readonly string[]
  readonly columns?: {
    readonly accounts?: Readonly<Record<string, string>>
    readonly contacts?: Readonly<Record<string, string>>
    readonly deals?: Readonly<Record<string, string>>
  }
}

/**
 * Exports of a program for sales: organizations with their domains, and who is where. Deals are read for whom they name alone: what Kith does with stages and amounts is not decided
 * yet, and what nobody can look at is not kept.
 */
export const defineCrm = (
  { name, label, summary, where, columns = {} }: Crm,
  limits: BatchLimits = {},
): Connector<TableSettings, TableCursor> =>
  defineTableConnector(crmFormat(name, columns), limits, {
    name,
    label,
    summary,
    help: [
      ...where.map((step, at) => `${at + 1}. ${step}`),
      '',
      'Organizations come in with their domains, by which addresses tell who works there, and people with where they are. Of deals, the organization and the person come in; stage and amount are not kept yet.',
    ].join('\n'),
    kinds: {},
    mappingExample: 'Account Name=organization,Website=domain',
  })

const crmFormat = (platform: string, own: NonNullable<Crm['columns']>): TableFormat =>
  headerFormat([withOwn(DEALS, own.deals), withOwn(CONTACTS, own.contacts), withOwn(ACCOUNTS, own.accounts)], {
    dates: [],
    toRecords: (plan, row) => (plan.what === 'accounts' ? () => organizationIn(row) ?? NAMELESS : () => namedIn(platform, row, plan.what)),
  })

const NAMELESS: Fault = {
  reason: 'organization_missing',
  message: 'The row names no organization: fill it in, or leave the row out.',
}

/** The organization and the person that a row names. */
const namedIn = (platform: string, row: RowReader, what: string): readonly AnyRecord[] | Fault => {
  const organization = organizationIn(row)
  const who = personIn(platform, row, what === 'deals')
  if (who === undefined)
    return organization === undefined
      ? { reason: 'organization_missing', message: 'The row names neither an organization nor a person: fill one in.' }
      : [organization]
  if ('reason' in who) return who
  return organization === undefined ? [who] : [organization, who]
}

const withOwn = (table: HeaderTable, own: Readonly<Record<string, string>> = {}): HeaderTable => ({
  ...table,
  columns: {
    ...table.columns,
    ...Object.fromEntries(Object.entries(own).map(([target, names]) => [target, [names, table.columns[target]].filter(Boolean).join('|')])),
  },
})

const organizationIn = (row: RowReader): OrganizationRecord | undefined => {
  const name = row.text('organization', 200)
  const site = row.text('domain', 500)
  if (name === '') return undefined
  const record: OrganizationRecord = { type: 'organization', name }
  const domain = site === '' ? undefined : /^(?:https?:\/\/)?(?:www\.)?([^\s/:@]+\.[^\s/:@]+)/i.exec(site)?.[1]
  if (domain !== undefined) record.domains = [clip(domain.toLowerCase(), 253)]
  return record
}

const personIn = (platform: string, row: RowReader, isOptional: boolean): PersonRecord | Fault | undefined => {
  const identity = whoIs(platform, row)
  if ('reason' in identity) return isOptional ? undefined : identity
  const organization = row.text('organization', 200)
  const job = row.text('job-title', 300)
  const tags = row.list('tags')
  if (job !== '') identity.attributes = { jobTitle: job }
  const person: PersonRecord = { type: 'person', identity }
  if (organization !== '') person.organization = organization
  if (tags.length > 0) person.tags = tags
  return person
}
