import { defineCrm } from '../kit/crm.ts'

export const hubspot = defineCrm({
  name: 'hubspot',
  label: 'HubSpot',
  summary: 'Companies with their domains, contacts, and whom deals name, from exports of HubSpot',
  where: [
    'At HubSpot, open *Contacts*, *Companies* or *Deals*, then *Export*, as CSV, with associated records. Large exports come as a zip archive: unpack it.',
    'Give the files of one kind at a time. What the rows are is told by the columns.',
  ],
  columns: { deals: { name: 'associated contact', organization: 'associated company names|associated company|company name' } },
})
