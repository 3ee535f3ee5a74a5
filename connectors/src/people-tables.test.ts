import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { afterAll, describe, expect, it } from 'vitest'
import { allContributorsWith } from './all-contributors/connector.ts'
import { commonRoom } from './common-room/connector.ts'
import { crm } from './crm/connector.ts'
import { hubspot } from './hubspot/connector.ts'
import type { Connector, Reread } from './kit/connector.ts'
import { exerciseConnector } from './kit/harness.ts'
import { activitiesOf, makeFolder } from './kit/testing.ts'
import { salesforce } from './salesforce/connector.ts'
import { savannah } from './savannah/connector.ts'
import { survey } from './survey/connector.ts'

const options = { now: new Date('2026-06-01T00:00:00Z') }
const removals: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const remove of removals) await remove()
})
const read = async <S extends { files: string[] }, C>(
  connector: Connector<S, C, Reread>,
  name: string,
  content: string | Buffer,
  more: object = {},
) => {
  const folder = await makeFolder({ [name]: content })
  removals.push(folder.remove)
  const settings = connector.settings.parse({ files: [`${folder.path}/${name}`], ...more })
  return exerciseConnector(connector, settings, options)
}

describe('tables of people', () => {
  it('of Savannah bring names, companies, roles and tags', async () => {
    const { records } = await read(
      savannah,
      'members.csv',
      'Member,Company,Role,First Seen,Last Seen,Activity Count,Tags\nAda Example,Tarnworks,Community,2023-01-01,2024-01-01,12,"speaker,beta"\nBo,,Bot,,,,\n',
    )
    expect(records).toEqual([
      {
        type: 'person',
        identity: { platform: 'csv:savannah', key: 'ada example', name: 'Ada Example' },
        organization: 'Tarnworks',
        tags: ['Community', 'speaker', 'beta'],
      },
      { type: 'person', identity: { platform: 'csv:savannah', key: 'bo', name: 'Bo' }, tags: ['Bot'] },
    ])
  })

  it('of Common Room bring accounts as evidence, notes, and activities', async () => {
    const people = await read(
      commonRoom,
      'contacts.csv',
      'Full Name;Primary Email;Organization;Title;GitHub;LinkedIn URL;Tags;Notes;Phone\nAda Example;Ada@example.org;Tarnworks;Captain;https://github.com/ada;https://www.linkedin.com/in/ada-in;speaker;=HYPERLINK("x");+49 1\n',
    )
    expect(people.records).toEqual([
      {
        type: 'person',
        identity: {
          platform: 'email',
          key: 'ada@example.org',
          name: 'Ada Example',
          email: 'Ada@example.org',
          attributes: { jobTitle: 'Captain' },
        },
        also: [
          { platform: 'csv:github', key: 'ada', username: 'ada', url: 'https://github.com/ada' },
          { platform: 'csv:linkedin', key: 'ada-in', username: 'ada-in', url: 'https://www.linkedin.com/in/ada-in' },
        ],
        organization: 'Tarnworks',
        tags: ['speaker'],
        notes: [{ key: 'email/ada@example.org', text: '=HYPERLINK("x")' }],
      },
      expect.objectContaining({ type: 'evidence', evidence: 'merged' }),
    ])
    const done = await read(
      commonRoom,
      'activity.csv',
      'Activity Type,Timestamp,Member Name,Email,Platform,Content,URL\nPosted a message,2024-01-01T10:00:00Z,Ada,ada@example.org,slack,Hello,https://x.example/1\nPosted a message,2024-01-01T10:00:00Z,Ada,ada@example.org,slack,Hello,https://x.example/1\n',
    )
    expect(activitiesOf(done.records)).toMatchObject([
      { kind: 'posted-a-message', body: 'Hello', attributes: { category: 'discussion', platform: 'slack' } },
      {},
    ])
    expect(new Set(activitiesOf(done.records).map(({ externalId }) => externalId)).size).toBe(2)
  })

  it('of all contributors bring a tag for each way, by the number of the picture, and no activity', async () => {
    const file = {
      projectName: 'tarn',
      repoType: 'github',
      contributors: [
        {
          login: 'ada',
          name: 'Ada Example',
          avatar_url: 'https://avatars3.githubusercontent.com/u/1001?v=4',
          profile: 'https://example.org',
          contributions: ['code', 'doc', { type: 'talk', url: 'x' }],
        },
        { login: 'bo', contributions: [] },
        { name: '' },
      ],
    }
    const { records, setAsides } = await read(allContributorsWith({ maxRecords: 1 }), '.all-contributorsrc', JSON.stringify(file))
    expect(records).toMatchObject([
      {
        type: 'person',
        identity: { platform: 'github', key: '1001', username: 'ada' },
        tags: ['contributed: code', 'contributed: doc', 'contributed: talk'],
      },
      { type: 'person', identity: { platform: 'csv:github', key: 'bo' } },
    ])
    expect(setAsides.map(({ reason }) => reason)).toEqual(['person_missing'])
  })
})

describe('tables of sales', () => {
  it('of Salesforce bring accounts with their domains, contacts, and whom opportunities name', async () => {
    const accounts = await read(
      salesforce,
      'accounts.csv',
      '"Account Name","Website","Phone"\n"Tarnworks","https://www.tarnworks.example/","1"\n"Mill","",""\n"","x.example",""\n',
    )
    expect(accounts.records).toEqual([
      { type: 'organization', name: 'Tarnworks', domains: ['tarnworks.example'] },
      { type: 'organization', name: 'Mill' },
    ])
    expect(accounts.setAsides.map(({ reason }) => reason)).toEqual(['organization_missing'])
    const contacts = await read(
      salesforce,
      'contacts.csv',
      'Contact ID,First Name,Last Name,Title,Account Name,Email\n003x,Ada,Example,CTO,Tarnworks,ada@tarnworks.example\n',
    )
    expect(contacts.records).toEqual([
      { type: 'organization', name: 'Tarnworks' },
      {
        type: 'person',
        identity: {
          platform: 'salesforce',
          key: '003x',
          name: 'Ada Example',
          email: 'ada@tarnworks.example',
          attributes: { jobTitle: 'CTO' },
        },
        organization: 'Tarnworks',
      },
    ])
    const deals = await read(
      salesforce,
      'report.csv',
      'Opportunity Name,Account Name,Stage,Amount,Close Date,Contact Email\nRenewal,Tarnworks,Closed Won,"250,000.00",3/4/2026,ada@tarnworks.example\n',
    )
    expect(deals.records).toMatchObject([
      { type: 'organization', name: 'Tarnworks' },
      { type: 'person', organization: 'Tarnworks' },
    ])
    // Nobody could look at it yet.
    expect(JSON.stringify(deals.records)).not.toMatch(/250|Closed|Renewal/)
  })

  it('of HubSpot, and of any other program, are told by their columns', async () => {
    const companies = await read(
      hubspot,
      'companies.csv',
      'Record ID,Company name,Company Domain Name,Phone Number\n1,Tarnworks,tarnworks.example,1\n',
    )
    expect(companies.records).toEqual([{ type: 'organization', name: 'Tarnworks', domains: ['tarnworks.example'] }])
    const deals = await read(
      hubspot,
      'deals.csv',
      'Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company,Associated Contact\n9,Big one,Won,2026-01-01,5000,Tarnworks,Ada Example\n',
    )
    expect(deals.records).toMatchObject([
      { type: 'organization', name: 'Tarnworks' },
      { type: 'person', identity: { platform: 'csv:hubspot', key: 'ada example' }, organization: 'Tarnworks' },
    ])
    const any = await read(crm, 'list.csv', Buffer.from('\uFEFFCustomer\tDomain\nTarnworks\ttarnworks.example\n', 'utf16le'))
    expect(any.records).toEqual([{ type: 'organization', name: 'Tarnworks', domains: ['tarnworks.example'] }])
    await expect(read(crm, 'odd.csv', 'Foo,Bar\n1,2\n')).rejects.toMatchObject({ code: 'mapping_missing' })
  })
})

describe('answers to a survey', () => {
  it('are activities of whoever gave an address; those of nobody are counted', async () => {
    const { records, notes } = await read(
      survey,
      'Tarn survey.csv',
      'Timestamp,Email Address,What do you build?,How are we doing?,Phone\n2026/01/05 10:00:00,ada@example.org,Boats,=SUM(1),1\n2026/01/05 11:00:00,,Rafts,Fine,\n',
    )
    expect(records).toEqual([
      {
        type: 'activity',
        kind: 'survey-answered',
        externalId: `tarn-survey/ada@example.org/${Date.UTC(2026, 0, 5, 10)}`,
        occurredAt: Date.UTC(2026, 0, 5, 10),
        actor: { platform: 'email', key: 'ada@example.org', email: 'ada@example.org' },
        title: 'Tarn survey',
        place: 'Tarn survey',
        conversation: 'tarn-survey',
        body: 'What do you build?\nBoats\n\nHow are we doing?\n=SUM(1)',
        attributes: { 'What do you build?': 'Boats', 'How are we doing?': '=SUM(1)' },
      },
    ])
    expect(notes.map(({ code, count }) => `${code} ${count}`)).toContain('answer_anonymous 1')
  })
})

describe('whatever stands in their cells', () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'x', '2026-01-02', 'ada@example.org', 'https://github.com/ada', '"', '\u202e', '1;2', 'none'),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  const headers = ['Name', 'Email', 'Company', 'Website', 'Tags', 'Notes', 'Timestamp', 'Type', 'GitHub', 'ID', 'Stage']
  it.each([savannah, commonRoom, salesforce, hubspot, crm, survey].map((connector) => [connector.name, connector] as const))(
    '%s gives records that fit, or says why not',
    (_, connector) => {
      fc.assert(
        fc.property(fc.array(cell, { minLength: headers.length, maxLength: headers.length }), (row) => {
          const raw = JSON.stringify(Object.fromEntries(headers.map((name, at) => [name, row[at] ?? ''])))
          for (const item of connector.reread(raw, { files: ['x'], separator: 'auto' }))
            if ('record' in item) expect(anyRecord.safeParse(item.record)).toMatchObject({ success: true })
        }),
        { numRuns: 100 },
      )
    },
  )
})
