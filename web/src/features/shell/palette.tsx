import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Dialog } from 'radix-ui'
import { useDeferredValue, useState, type KeyboardEvent } from 'react'
import { ask } from '../../queries.ts'
import { Face } from '../../ui/face.tsx'
import { useCommands, type Command } from './commands.ts'

/** Find a person or a screen, or do something, without leaving the keyboard. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const groups = useMatches(text.trim())
  const commands = groups.flatMap((group) => group.commands)
  const current = Math.min(at, commands.length - 1)
  const choose = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = (current + step + commands.length) % Math.max(1, commands.length)
      setAt(next)
      document.querySelector(`#found-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(commands[current])
    }
  }
  const starts = groups.map((_, at) => groups.slice(0, at).reduce((sum, group) => sum + group.commands.length, 0))
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="palette" aria-describedby={undefined}>
          <Dialog.Title className="hidden">Find or do</Dialog.Title>
          <input
            role="combobox"
            aria-expanded="true"
            aria-controls="found"
            aria-label="Find a person or a screen, or do something"
            aria-activedescendant={current >= 0 ? `found-${current}` : undefined}
            placeholder="A name, a screen, or what to do"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setAt(0)
            }}
            onKeyDown={onKeyDown}
          />
          {commands.length === 0 && <p className="none">Nobody and nothing by that name.</p>}
          <div role="listbox" id="found" aria-label="What was found">
            {groups.map((group, section) => (
              <div role="group" key={group.label} aria-label={group.label}>
                <div className="label" aria-hidden="true">
                  {group.label}
                </div>
                {group.commands.map((command, place) => {
                  const own = (starts[section] ?? 0) + place
                  return (
                    <div
                      key={command.id}
                      id={`found-${own}`}
                      role="option"
                      aria-selected={own === current}
                      tabIndex={-1}
                      onMouseMove={() => setAt(own)}
                      onClick={() => choose(command)}
                      onKeyDown={onKeyDown}
                    >
                      <Line command={command} />
                    </div>
                  )
                })}
              </div>
            ))}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Line({ command }: { command: Command }) {
  return (
    <>
      <span className="who">
        {command.person && <Face id={command.person.id} name={command.person.name} size="tiny" />}
        <span dir="auto">{command.label}</span>
      </span>
      {command.hint && <span className="faint small">{command.hint}</span>}
    </>
  )
}

const FOUND_MAX = 7

function useMatches(text: string): { label: string; commands: Command[] }[] {
  const { screens, acts, toPerson } = useCommands()
  const wanted = useDeferredValue(text)
  const found = useQuery({
    ...ask('people.list', {
      search: wanted,
      limit: FOUND_MAX,
      sort: 'activities',
      details: false,
      teammates: 'include',
      robots: 'include',
    }),
    enabled: wanted.length > 0,
    placeholderData: keepPreviousData,
  })
  const people = text === '' ? [] : (found.data?.people ?? []).map(toPerson)
  const fits = (command: Command) => command.label.toLocaleLowerCase().includes(text.toLocaleLowerCase())
  const groups = [
    { label: 'People', commands: people },
    { label: 'Screens', commands: screens.filter(fits) },
    { label: 'Acts', commands: acts.filter(fits) },
  ]
  return groups.filter((group) => group.commands.length > 0)
}
