import { defineCrm } from '../kit/crm.ts'

export const salesforce = defineCrm({
  name: 'salesforce',
  label: 'Salesforce',
  summary: 'Accounts with their domains, contacts, leads, and whom opportunities name, from reports of Salesforce',
  where: [
    'At Salesforce, make a report of accounts, contacts, leads, campaign members or opportunities, with the columns that shall come along (names, addresses, account name, website).',
    'Export it as *Details only*, CSV, UTF-8. What the rows are is told by the columns; say it where that goes wrong.',
  ],
  columns: {
    contacts: { 'person-id': 'contact id 18|contact id|lead id|campaign member id', organization: 'company account|account name|company' },
  },
})
