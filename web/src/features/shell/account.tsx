import { DropdownMenu } from 'radix-ui'
import { setTheme, useTheme, type Theme } from '../../theme.ts'
import { Face } from '../../ui/face.tsx'
import { signOut, useSession } from '../session/session.ts'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
const isTheme = (value: string): value is Theme => THEMES.some((theme) => theme.value === value)

export default function AccountMenu() {
  const user = useSession()?.user
  const { chosen } = useTheme()
  if (!user) return null
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="account">
          <Face id={user.id} name={user.name} size="tiny" />
          <span>
            {user.name}
            <span className="hidden">: account and look</span>
          </span>
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popover menu" align="start" sideOffset={6} collisionPadding={10}>
          <DropdownMenu.Label className="label">Look</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={chosen} onValueChange={(value) => isTheme(value) && setTheme(value)}>
            {THEMES.map((theme) => (
              <DropdownMenu.RadioItem key={theme.value} value={theme.value}>
                {theme.label}
                <DropdownMenu.ItemIndicator>✓</DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <hr />
          <DropdownMenu.Item onSelect={() => void signOut()}>Sign out</DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
