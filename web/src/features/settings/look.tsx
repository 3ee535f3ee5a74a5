import { setTheme, useTheme, type Theme } from '../../theme.ts'
import { Choice } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { signOut } from '../session/session.ts'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** What concerns this browser only; on a phone it is also where one signs out. */
export function Look() {
  const { chosen } = useTheme()
  return (
    <Group title="This browser">
      <div className="row" style={{ marginTop: 14, alignItems: 'end', gap: 16 }}>
        <Choice label="Look" value={chosen} choices={THEMES} onChange={setTheme} />
        <button type="button" className="btn" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </Group>
  )
}
