import { allContributors } from './all-contributors/connector.ts'
import { bluesky } from './bluesky/connector.ts'
import { commonRoom } from './common-room/connector.ts'
import { crates } from './crates/connector.ts'
import { crm } from './crm/connector.ts'
import { crowdDev } from './crowd-dev/connector.ts'
import { csv } from './csv/connector.ts'
import { demoConnector } from './demo/connector.ts'
import { devto } from './devto/connector.ts'
import { discordExport } from './discord-export/connector.ts'
import { discordConnector } from './discord/connector.ts'
import { discourseFiles } from './discourse-files/connector.ts'
import { discourseConnector } from './discourse/connector.ts'
import { dockerHub } from './docker-hub/connector.ts'
import { eventbrite } from './eventbrite/connector.ts'
import { feedConnector } from './feed/connector.ts'
import { gitConnector } from './git/connector.ts'
import { giteaConnector } from './gitea/connector.ts'
import { githubArchiveConnector } from './github-archive/connector.ts'
import { githubConnector } from './github/connector.ts'
import { gitlabExport } from './gitlab-export/connector.ts'
import { gitlabConnector } from './gitlab/connector.ts'
import { gitterExport } from './gitter-export/connector.ts'
import { groupsIo } from './groups-io/connector.ts'
import { hackernewsConnector } from './hackernews/connector.ts'
import { hiEvents } from './hi-events/connector.ts'
import { hubspot } from './hubspot/connector.ts'
import { hyperkitty } from './hyperkitty/connector.ts'
import { ical } from './ical/connector.ts'
import { jsonl } from './jsonl/connector.ts'
import type { AnyConnector } from './kit/connector.ts'
import { linkedinExport } from './linkedin-export/connector.ts'
import { luma } from './luma/connector.ts'
import { mastodon } from './mastodon/connector.ts'
import { matrixExport } from './matrix-export/connector.ts'
import { matrixConnector } from './matrix/connector.ts'
import { mattermostExport } from './mattermost-export/connector.ts'
import { mattermostConnector } from './mattermost/connector.ts'
import { mbox } from './mbox/connector.ts'
import { meetup } from './meetup/connector.ts'
import { npm } from './npm/connector.ts'
import { orbit } from './orbit/connector.ts'
import { pretalx } from './pretalx/connector.ts'
import { program } from './program/connector.ts'
import { pypi } from './pypi/connector.ts'
import { redditFiles } from './reddit-files/connector.ts'
import { redditConnector } from './reddit/connector.ts'
import { rocketchatExport } from './rocketchat-export/connector.ts'
import { rocketchatConnector } from './rocketchat/connector.ts'
import { salesforce } from './salesforce/connector.ts'
import { savannah } from './savannah/connector.ts'
import { sessionize } from './sessionize/connector.ts'
import { slackExport } from './slack-export/connector.ts'
import { slackConnector } from './slack/connector.ts'
import { stackexchangeDump } from './stackexchange-dump/connector.ts'
import { stackexchangeConnector } from './stackexchange/connector.ts'
import { survey } from './survey/connector.ts'
import { telegramExport } from './telegram-export/connector.ts'
import { telegramConnector } from './telegram/connector.ts'
import { tito } from './tito/connector.ts'
import { xArchive } from './x-archive/connector.ts'
import { youtube } from './youtube/connector.ts'
import { zulipExport } from './zulip-export/connector.ts'
import { zulipConnector } from './zulip/connector.ts'

/** The connectors, in the order in which they are offered, by what people look for. A new one is its folder and a line here. */
const FAMILIES: readonly { readonly label: string; readonly connectors: readonly AnyConnector[] }[] = [
  { label: 'Code', connectors: [gitConnector, githubConnector, gitlabConnector, giteaConnector, githubArchiveConnector, gitlabExport] },
  {
    label: 'Forums and questions',
    connectors: [
      discourseConnector,
      stackexchangeConnector,
      hackernewsConnector,
      redditConnector,
      discourseFiles,
      stackexchangeDump,
      redditFiles,
    ],
  },
  {
    label: 'Chat',
    connectors: [
      slackConnector,
      slackExport,
      discordConnector,
      discordExport,
      matrixConnector,
      matrixExport,
      mattermostConnector,
      mattermostExport,
      rocketchatConnector,
      rocketchatExport,
      zulipConnector,
      zulipExport,
      gitterExport,
      telegramConnector,
      telegramExport,
    ],
  },
  { label: 'Mailing lists', connectors: [mbox, hyperkitty, groupsIo] },
  { label: 'Web and social networks', connectors: [feedConnector, devto, youtube, mastodon, bluesky, xArchive, linkedinExport] },
  { label: 'Packages', connectors: [npm, pypi, crates, dockerHub] },
  { label: 'Events', connectors: [meetup, luma, eventbrite, tito, hiEvents, pretalx, sessionize, ical] },
  { label: 'Customers and surveys', connectors: [salesforce, hubspot, crm, survey] },
  { label: 'Moving in', connectors: [orbit, crowdDev, savannah, commonRoom, allContributors] },
  { label: 'Anything else', connectors: [csv, jsonl, program] },
  { label: 'Demo', connectors: [demoConnector] },
]

export const CONNECTORS: readonly AnyConnector[] = FAMILIES.flatMap(({ connectors }) => connectors)

/** What a connector is offered among. */
export const familyOf = (name: string): string =>
  FAMILIES.find(({ connectors }) => connectors.some((connector) => connector.name === name))?.label ?? 'Anything else'
