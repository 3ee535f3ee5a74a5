import { useState } from 'react'
import { useAct } from '../../queries.ts'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import type { PersonDetail } from './detail.ts'

const TAG_CHARS_MAX = 60
const TAGS_MAX = 50

/** Tags, given and taken away one at a time. */
export function Tags({ person }: { person: PersonDetail }) {
  const may = useMay()
  const [text, setText] = useState('')
  const act = useAct('people.update', { refresh: ['people'] })
  if (!may.write && person.tags.length === 0) return null
  const { id, tags } = person
  const keep = (next: readonly string[], says: string) =>
    act.mutate({ id, tags: [...next] }, { onSuccess: () => toast(says, { label: 'Undo', run: () => act.mutate({ id, tags: [...tags] }) }) })
  const add = () => {
    const tag = text.trim()
    if (tag === '' || tags.includes(tag)) return setText('')
    act.mutate({ id, tags: [...tags, tag] }, { onSuccess: () => setText('') })
  }
  return (
    <section className="aside-section">
      <h2>Tags</h2>
      {tags.length > 0 && (
        <ul className="tags">
          {tags.map((tag) => (
            <li key={tag} className="tag">
              <span dir="auto">{tag}</span>
              {may.write && (
                <button
                  type="button"
                  aria-label={`Take the tag ${tag} away`}
                  disabled={act.isPending}
                  onClick={() =>
                    keep(
                      tags.filter((other) => other !== tag),
                      `The tag ${tag} is gone.`,
                    )
                  }
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {may.write && tags.length < TAGS_MAX && (
        <form
          className="row"
          style={{ marginTop: 8, flexWrap: 'nowrap' }}
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <input
            className="input slim"
            style={{ flex: 1, minWidth: 0 }}
            aria-label="A tag to add"
            placeholder="Add a tag"
            maxLength={TAG_CHARS_MAX}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {text.trim() !== '' && (
            <button type="submit" className="btn slim" disabled={act.isPending}>
              Add
            </button>
          )}
        </form>
      )}
    </section>
  )
}
