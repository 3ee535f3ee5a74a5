import { useEffect, useRef, useState } from 'react'
import { useAct } from '../../queries.ts'
import { toast } from '../../ui/toasts.ts'
import type { PersonDetail } from './detail.ts'
import { MergeWith } from './merge-with.tsx'

const CHANGES = ['people', 'robots', 'workspace.home', 'measures']

/** Who counts as the community: teammates and robots are marked by hand, and unmarked as easily. */
export function Corrections({ person }: { person: PersonDetail }) {
  const act = useAct('people.update', { refresh: CHANGES })
  const { id, name, teammate, robot } = person
  const isRobot = robot === 'robot'
  const undo = useAct('robots.undo', { refresh: CHANGES })
  const decide = useAct('robots.decide', { refresh: CHANGES })
  const mark = (change: { teammate: boolean }, back: typeof change, says: string) =>
    act.mutate({ id, ...change }, { onSuccess: () => toast(says, { label: 'Undo', run: () => act.mutate({ id, ...back }) }) })
  // Kept as a decision, with who and when, and undone as one.
  const say = (state: 'human' | 'robot', says: string) =>
    decide.mutate(
      { people: [id], state },
      {
        onSuccess: ({ decision }) =>
          toast(says, decision === null ? undefined : { label: 'Undo', run: () => undo.mutate({ id: decision }) }),
      },
    )
  return (
    <div className="acts">
      <MergeWith person={person} />
      <button
        type="button"
        className="btn"
        disabled={act.isPending}
        onClick={() =>
          mark(
            { teammate: !teammate },
            { teammate },
            teammate ? `${name} counts as community again.` : `${name} is a teammate and is left out of community figures.`,
          )
        }
      >
        {teammate ? 'Not a teammate' : 'Mark as teammate'}
      </button>
      <button
        type="button"
        className="btn"
        disabled={decide.isPending || undo.isPending}
        onClick={() =>
          say(isRobot ? 'human' : 'robot', isRobot ? `${name} is a person.` : `${name} is a robot and is left out of figures.`)
        }
      >
        {isRobot ? 'Not a robot' : 'Mark as robot'}
      </button>
    </div>
  )
}

/** The name, corrected in place: Enter keeps it, Escape leaves it. */
export function NameEditor({ person }: { person: PersonDetail }) {
  const [editing, setEditing] = useState(false)
  const [name, setName] = useState(person.name)
  const box = useRef<HTMLInputElement>(null)
  const act = useAct('people.update', { refresh: CHANGES })
  useEffect(() => {
    if (editing) box.current?.select()
  }, [editing])
  const save = () => {
    const wanted = name.trim()
    setEditing(false)
    if (wanted === '' || wanted === person.name) return setName(person.name)
    const before = person.name
    act.mutate(
      { id: person.id, name: wanted },
      {
        onSuccess: () => toast(`The name is ${wanted} now.`, { label: 'Undo', run: () => act.mutate({ id: person.id, name: before }) }),
        onError: () => setEditing(true),
      },
    )
  }
  if (!editing) {
    return (
      <div className="row">
        <h1 tabIndex={-1} dir="auto">
          {person.name}
        </h1>
        <button
          type="button"
          className="btn bare slim"
          onClick={() => {
            setName(person.name)
            setEditing(true)
          }}
        >
          Edit name
        </button>
      </div>
    )
  }
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <h1 className="hidden">{person.name}</h1>
      <input
        ref={box}
        className="input name-edit"
        dir="auto"
        aria-label="Name of the person"
        value={name}
        maxLength={300}
        onKeyDown={(event) => event.key === 'Escape' && setEditing(false)}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="btn go slim">
        Keep
      </button>
      <button type="button" className="btn bare slim" onClick={() => setEditing(false)}>
        Leave it
      </button>
    </form>
  )
}
