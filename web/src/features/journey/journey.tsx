import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { Definition } from '../../ui/popover.tsx'
import { OnceHeld } from '../figures/held.tsx'
import { SegmentChip } from '../segments/chip.tsx'
import { usePeopleScope } from '../segments/scope.ts'
import { Curves } from './curves.tsx'
import { Flow } from './flow.tsx'
import { Grid } from './grid.tsx'
import { headline } from './words.ts'
import './journey.css'

/** Where people are on their way with us, how long each step takes, and where they get stuck. */
export function Journey() {
  return (
    <OnceHeld
      name="Journey"
      title="Nobody is on the way yet"
      lead="Here you will see how far people have come: who has discovered us, who evaluates, learns, builds and brings others along, how long each step takes, and where people get stuck."
    >
      {() => <Page />}
    </OnceHeld>
  )
}

function Page() {
  const scope = usePeopleScope()
  const grid = useQuery(ask('journey.get', scope))
  const times = useQuery(ask('journey.times', scope))
  const paths = useQuery(ask('journey.paths', scope))
  return (
    <>
      <Head
        name="Journey"
        title={times.data ? headline(times.data) : 'Journey'}
        lead="Discover, evaluate, learn, build, scale: how far people have come with us, how near they are, and how long the next step takes them."
        acts={
          <>
            <SegmentChip />
            <Link to="/journey/rules" className="btn">
              Rules
            </Link>
          </>
        }
      />
      <Group
        title="Where everybody is"
        aside={grid.data ? <Definition says={grid.data.definition}>Steps, stages and levels</Definition> : ' '}
      >
        {grid.error && <Failure error={grid.error} retry={() => void grid.refetch()} />}
        {grid.isPending && <Ghost height="240px" />}
        {grid.data && <Grid journey={grid.data} />}
      </Group>
      <Group
        title="How long until the next step"
        aside={times.data ? <Definition says={times.data.definition}>How it is computed</Definition> : ' '}
      >
        {times.error && <Failure error={times.error} retry={() => void times.refetch()} />}
        {times.isPending && <Ghost height="280px" />}
        {times.data && <Curves times={times.data} />}
      </Group>
      <Group
        title="Which way people came"
        aside={paths.data ? <Definition says={paths.data.definition}>From source to source</Definition> : ' '}
      >
        {paths.error && <Failure error={paths.error} retry={() => void paths.refetch()} />}
        {paths.isPending && <Ghost height="320px" />}
        {paths.data && <Flow paths={paths.data} />}
      </Group>
    </>
  )
}
