import { defineCrm } from '../kit/crm.ts'

export const crm = defineCrm({
  name: 'crm',
  label: 'Accounts and deals',
  summary: 'Organizations with their domains, people with where they are, and whom deals name, from any table',
  where: [
    'Export accounts, contacts or deals as CSV, with a row for the names of columns.',
    'Say for each column what it holds, where its name does not; it is remembered for the next file.',
  ],
})
