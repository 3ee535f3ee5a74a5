import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Face } from '../../ui/face.tsx'
import { Field } from '../../ui/field.tsx'

const FOUND_MAX = 6

/** Finds somebody by a part of their name. */
export function FindPerson({ label, onFound }: { label: string; onFound: (id: number) => void }) {
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const found = useQuery({
    ...ask('people.list', { search: wanted, limit: FOUND_MAX, sort: 'activities', details: false, teammates: 'include' }),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  })
  const people = wanted === '' ? [] : (found.data?.people ?? [])
  return (
    <div style={{ maxWidth: 480, marginTop: 12 }}>
      <Field
        label={label}
        type="search"
        autoComplete="off"
        maxLength={200}
        placeholder="A name, username or address"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="found-people" aria-live="polite">
        {people.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => {
                setText('')
                onFound(one.id)
              }}
            >
              <Face id={one.id} name={one.name} />
              <span>
                <b className="strong" dir="auto">
                  {one.name}
                </b>
                <small className="faint block" dir="auto">
                  {one.about}
                </small>
              </span>
              <span className="num faint small">{counted(one.activities, 'activity', 'activities')}</span>
            </button>
          </li>
        ))}
      </ul>
      {wanted !== '' && found.data && people.length === 0 && <p className="dim">Nobody by that name.</p>}
    </div>
  )
}
