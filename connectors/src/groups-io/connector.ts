import { withApi } from '../kit/both-ways.ts'
import { mailArchives } from '../kit/mail/archives.ts'
import { way } from './api.ts'

const help = `
1. As a moderator, open *Admin → Settings → Export Group Data*, and choose *Messages*: Groups.io sends a zip file.
2. Give it as it is.
`

export const groupsIo = withApi(
  mailArchives(
    {
      name: 'groups-io',
      label: 'Groups.io',
      summary: 'Topics and replies of a group at Groups.io with its members, through its API or from its export.',
      help,
    },
    {},
  ),
  way,
)
