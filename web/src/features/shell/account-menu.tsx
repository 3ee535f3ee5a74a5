import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { setTheme, useTheme, type Theme } from '../../theme.ts'
import { signOut } from '../session/session.ts'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
const isTheme = (value: string): value is Theme => THEMES.some((theme) => theme.value === value)

/** Open from the start: it is loaded because somebody wants it. */
export default function AccountMenu({ trigger }: { trigger: ReactNode }) {
  const { chosen } = useTheme()
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
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
