import { useQuery } from '@tanstack/react-query'
import { spelled } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { Knowledge } from '../identities/knowledge.tsx'
import { OptOut } from '../erasure/opt-out.tsx'
import { useMay, useSession } from '../session/session.ts'
import { About } from './about.tsx'
import { Audit } from './audit.tsx'
import { Keys } from './keys.tsx'
import { Look } from './look.tsx'
import { Team } from './team.tsx'
import { WhoCounts } from './who-counts.tsx'
import { Workspace } from './workspace.tsx'

/** What the team sets once: the workspace, who looks after it, and what may speak to it. */
export function Settings() {
  const may = useMay()
  const session = useSession()
  const query = useQuery(ask('workspace.get', {}))
  const team = useQuery(ask('users.list', {})).data?.users.filter((user) => !user.invited).length
  return (
    <Answer whole query={query}>
      {(held) => (
        <>
          <Head
            name="Settings"
            title={team ? `${held.name} is looked after by ${spelled(team)} ${team === 1 ? 'person' : 'people'}` : held.name}
            lead={session?.user ? `You are signed in as ${session.user.name}, ${session.user.role}.` : undefined}
          />
          <Workspace held={held} />
          <Look />
          <Team />
          <Knowledge />
          <WhoCounts />
          {may.admin && <Keys />}
          {may.admin && <OptOut />}
          {may.admin && <Audit />}
          <About held={held} />
        </>
      )}
    </Answer>
  )
}
